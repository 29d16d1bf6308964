"""Writes what Python's jinja2 makes of templates, in the sandbox that transformers sets up, as golden cases.

    pip install jinja2==3.1.6
    python make_template_goldens.py ../resources/io/nightjar/templates/golden.json

A case is a template, its variables, and the text or the kind of error that Python gives.
"""

import datetime
import json
import platform
import sys

import jinja2
import jinja2.ext
import jinja2.sandbox

NOW = datetime.datetime(2026, 11, 21, 12, 0, 0)

CONTEXT = {
    "none_value": None,
    "yes": True,
    "n": 7,
    "x": 2.5,
    "s": "Straße 'a' \"b\"\n\ttab",
    "wide": "a😀é漢",
    "words": ["pear", "Apple", "fig", "apple"],
    "nums": [3, 1, 2],
    "d": {"b": 1, "a": [1, {"c": None}], "items": "own", "größe": 1.0},
    "users": [
        {"name": "Ada", "age": 36, "tags": ["x"], "address": {"city": "London"}},
        {"name": "bob", "age": 25, "tags": [], "address": {"city": "berlin"}},
        {"name": "Cy", "age": 36, "tags": ["y", "z"], "address": {"city": "Berlin"}},
        {"name": "dee", "age": None, "address": {}},
    ],
    "tree": [{"v": 1, "kids": [{"v": 2, "kids": []}, {"v": 3, "kids": [{"v": 4, "kids": []}]}]}, {"v": 5, "kids": []}],
    "html": "<b>&'\"</b>",
}

# One template a line; \n in them is a line break.
EXPRESSIONS = r"""
str(1) | none
1 + 2 * 3 - 4 / 2
7 // 2 ~ ' ' ~ -7 // 2 ~ ' ' ~ 7 % 3 ~ ' ' ~ -7 % 3 ~ ' ' ~ 7 % -3
7.5 // 2, -7.5 // 2, 7.5 % 2, -7.5 % 2, 7.5 % -2, 0.0 % 3
2 ** 10, 2 ** -1, 2 ** 0.5, -2 ** 2, 2 ** 3 ** 2, 0 ** 0
10 / 4, 10 / 5, 1 / 3, 2 / 3, 1e10 / 3
1e16, 1e15, 123456789012345678, 1e-4, 1e-5, 0.1 + 0.2, 1.0, -0.0, 1e300 * 1e10
12345678901234567890 * 98765432109876543210
true + true, true * 2.5, not 0, not '', -true
1 == 1.0, 1 == true, '1' == 1, none == none, [1] == [1.0], (1,) == [1], {'a': 1} == {'a': 1.0}
1 < 2 < 3, 1 < 2 > 3, 'a' < 'b', 'a' < 'B', [1, 2] < [1, 3], (1, 2) < (1, 2, 0), 1 <= 1.0
1 in [1, 2], '1' in [1], 'ell' in 'hello', 'a' in {'a': 1}, 1 not in (2, 3), 2 in range(3), 5 in range(0, 10, 5)
'ab' in 'cab' and 'x' not in 'y'
1 < 'a'
none < 1
[] + {}
'a' + 1
1 + 'a'
'a' * 3, 3 * 'ab', [1, 2] * 2, (1,) * 3, 'a' * 0, 'a' * -1
'a' - 'b'
1 / 0
1 // 0
1 % 0
1.5 // 0
[1, 2] + [3], (1,) + (2, 3)
nothing
nothing.x
nothing['x']
nothing + 1
nothing ~ 'a'
nothing == nothing2, nothing == none, nothing in [1], 1 in nothing
nothing | length, nothing | list, nothing | join(','), nothing | default('d'), nothing or 'e'
nothing()
nothing < 1
-nothing
none.x is defined, none['x'] is defined
d.missing is defined, d['missing'] is defined, d.missing.more
d.items, d['items']
d.b, d['b'], d.a[1].c, d['a'][1]['c']
d.items()
d.keys()
d.keys() | list, d.values() | list, d.items() | list | first
d.get('b'), d.get('zz'), d.get('zz', 5)
d.pop('b')
d.update({'q': 1})
d.clear is defined, d.update is defined, d.copy() == d
nums.append(4)
nums.pop is defined, nums.index(1), nums.count(3)
nums.index(99)
[1, 2, 3][0], [1, 2, 3][-1], [1, 2, 3][5] is defined, 'abc'[1], 'abc'[9] is defined
[1, 2, 3, 4][1:], [1, 2, 3, 4][:-1], [1, 2, 3, 4][::-1], [1, 2, 3, 4][::2], 'hello'[1:3], 'hello'[::-1], (1, 2, 3)[1:]
[1, 2, 3, 4][10:], [1, 2, 3, 4][-10:2], [1, 2, 3][2:0:-1], 'abc'[-2:], range(10)[2:5], range(10)[::3] | list
[1, 2, 3]['a'] is defined, 5[0] is defined, d[1:2] is defined
[1, 2][::0]
wide | length, wide[1], wide[1:], wide[::-1], wide.find('é'), wide.index('漢'), wide | reverse, wide | list
s, s | length, [s], {'k': s}
[none, true, 1, 1.5, 'x', [], {}, (), (1,), (1, 2), {'a': (1,)}]
["it's", 'say "hi"', 'both \' and "', '\\', '\t\r\n', '\x00\x7f\x85', 'é', '\u200b', '😀', '\ud800'[0:0]]
'a\tb\\n\'\"\x41\u00e9\101\z\
c'
"x" "y" 'z'
1_000, 0x1f, 0o17, 0b101, 1_0.5e1_0, 5e3, 1E-2
0x_1f, 00, 1.
'a' if yes, 'a' if not yes, 'a' if not yes else 'b'
('a' if false) is defined
1 if 0 else 2 if 0 else 3
yes and n, none_value or 'q', n and none_value, 0 or '' or [], 1 and 2 and 3
not yes or yes, not (yes and false)
1 is odd, 2 is even, 9 is divisibleby 3, 9 is divisibleby(4)
n is number, 'a' is number, true is number, true is integer, 1 is integer, 1.0 is float, 1.0 is integer, true is boolean
[] is sequence, 'a' is sequence, {} is sequence, 1 is sequence, range(3) is sequence, nothing is sequence, none is sequence
[] is iterable, 'a' is iterable, 1 is iterable, nothing is iterable, {} is mapping, [] is mapping, none is iterable
'a' is string, 1 is string, none is none, nothing is none, d is mapping, d.items is callable, 1 is callable
'ab' is lower, 'AB' is upper, 'aB' is lower, '1' is lower, 'É' is upper
1 is sameas 1, true is sameas true, 1 is sameas true, none is sameas none
1 is eq 1, 1 is equalto 2, 1 is ne 2, 1 is lt 2, 2 is gt 1, 2 is ge 2, 2 is le 1, 1 is in [1, 2], 1 is not in [1]
n is not none, n is not defined, n is defined and n is not none
'upper' is filter, 'nope' is filter, 'odd' is test, 'nope' is test
html is escaped, (html | safe) is escaped, (html | e) is escaped
1 is nope
1 | nope
'abc' | upper, 'ABC' | lower, 'hello wORLD' | capitalize, "it's a-b (c) [d] {e} <f> g_h" | title
'hello world' | title, 'éa ßb' | title, 'ß' | upper, 'ǆ' | capitalize, 'İ' | lower | length
'  a b ' | trim, 'xxaxx' | trim('x'), 'abc' | trim('ca'), 5 | trim
'a b c' | replace(' ', '-'), 'aaa' | replace('a', 'b', 2), 'abc' | replace('', '.'), 123 | replace(2, 'x'), 'aé' | replace('', '-', 2)
'abc' | center(9), 'abc' | center(8), 'ab' | center(7), 'a' | center(4)
'a\nb\n\nc' | indent, 'a\nb\n\nc' | indent(2, true), 'a\nb\n\nc' | indent(2, false, true), 'a\nb' | indent('>> '), '' | indent(first=true)
'a\nb\n' | indent(width=1), 'a\r\nb\x0bc' | indent(1)
5 | indent
'foo bar baz qux' | truncate(9), 'foo bar baz qux' | truncate(9, true), 'foo bar baz qux' | truncate(11), 'foo bar baz qux' | truncate(11, false, '..', 0), 'foobarbazqux' | truncate(5, leeway=0)
'a b' | truncate(1)
'one two, three_four 5é' | wordcount
'%s-%d-%5.2f|%-5s|%05d|%+d|%x|%X|%o|%e|%g|%r|%%|%c' | format('a', 3, 2.5, 'b', 42, 7, 255, 255, 8, 12345.678, 0.00001, 'q', 'z')
'%(a)s %(b)03d' | format(a='x', b=5), '%s' % 5, '%s %s' % (1, 'b'), '%s' % [1], '%d' % 3.99, '%5s|%-5s|' % ('a', 'b'), '%.1f' % 2.25, '%.0f' % 0.5
'%s' % (1, 2)
'%d' % 'a'
'%s %s' % 'a'
'%i|%u|%.3s|%#x|% d|%*d' % (1, 2, 'abcdef', 255, 5, 4, 3)
'{} {}'.format(1, 'a'), '{1} {0}'.format('a', 'b'), '{a}-{b[x]}-{c.y}'.format(a=1, b={'x': 2}, c={'y': 3})
'{:>5}|{:<5}|{:^5}|{:*^7}|{:05d}|{:+}|{:,}|{:_}|{:.2f}|{:e}|{:%}|{:x}|{:#x}|{:b}|{:g}'.format('a', 'b', 'c', 'd', 42, 5, 1234567, 1234567, 3.14159, 12345.678, 0.25, 255, 255, 5, 0.0001)
'{!r} {!s} {{}} {:{w}}|'.format('a', 'b', 'c', w=4)
'{:d}'.format('a')
'{}'.format()
'{:.3}|{:.3s}|{:10.3f}|{:<8.1e}|{:^8}|{:08.2f}|{:+.1f}|{: d}'.format(3.14159, 'abcdef', 2.5, 123456.0, 1.5, -3.14159, 2.0, 4)
'{0.items} {0[b]}'.format(d) | length > 5
html | e, html | escape, html | e | e, html | e | forceescape, html | safe
(html | safe) + '<i>', '<i>' + (html | safe), (html | safe) ~ '<i>', html | striptags, ('<b>' | e) * 2
[html | safe], html | safe | upper
'a b/c?d=é&e' | urlencode, {'a b': 'c/d', 'x': 1} | urlencode, [('k', 'v v')] | urlencode
{'class': 'a', 'id': none, 'n': 5, 't': '<'} | xmlattr, {'a': 1} | xmlattr(false)
{'a b': 1} | xmlattr
100 | filesizeformat, 1 | filesizeformat, 1000 | filesizeformat, 1536 | filesizeformat(true), 123456789 | filesizeformat, '2e15' | filesizeformat
-5 | abs, -2.5 | abs, true | abs
'a' | abs
'12' | int, '12.7' | int, 'x' | int, 'x' | int(3), '0x1f' | int(0, 16), '1f' | int(base=16), '0b11' | int(0, 2), 3.99 | int, -3.99 | int, none | int, [] | int(9), ' 5 ' | int, '1_000' | int, '' | int, true | int
nothing | int
'1.5' | float, 'x' | float, 'x' | float('d'), '1e3' | float, 'inf' | float, '-inf' | float, 'nan' | float, none | float, 3 | float, ' 2 ' | float
42.55 | round, 42.55 | round(1), 42.45 | round(1), 2.5 | round, 3.5 | round, -2.5 | round, 42 | round, 42 | round(2), 1234 | round(-2), 1250 | round(-2), 1234.5 | round(-2)
42.51 | round(1, 'floor'), 42.51 | round(1, 'ceil'), 42.3 | round(method='ceil'), 42.3 | round(0, 'floor') | int
1 | round(1, 'bad')
0.1 | string, 5 | string, none | string, [1] | string, 'a' | string, nothing | string
words | length, words | count, d | length, range(5) | length
5 | length
words | map('upper') | length
words | first, words | last, [] | first, [] | last, 'abc' | first, 'abc' | last, d | first, d | last, range(3) | last
words | map('upper') | last
words | join, words | join(', '), [1, none, 'a'] | join('-'), users | join(',', attribute='name'), 'abc' | join('.')
words | sort, words | sort(true), words | sort(case_sensitive=true), nums | sort(reverse=true), users[:3] | sort(attribute='age') | map(attribute='name') | list
users[:3] | sort(attribute='age,name') | map(attribute='name') | list, users[:3] | sort(true, attribute='age') | map(attribute='name') | list
users | sort(attribute='age')
['a', 1] | sort
d | dictsort | length, {'B': 1, 'a': 3, 'C': 2} | dictsort, {'B': 1, 'a': 3} | dictsort(true), {'B': 2, 'a': 1} | dictsort(by='value'), {'B': 2, 'a': 1} | dictsort(reverse=true)
{'a': 1} | dictsort(by='x')
words | unique | list, words | unique(true) | list, users[:3] | unique(attribute='age') | map(attribute='name') | list, [1, 1.0, true, '1'] | unique | list
words | min, words | max, nums | min, nums | max, users[:3] | max(attribute='age') , [] | max, [] | min is defined
[1, 'a'] | max
nums | sum, [] | sum, [1.5, 2] | sum, users[:3] | sum(attribute='age'), nums | sum(start=10), [[1], [2]] | sum(start=[])
['a'] | sum
nums | reverse | list, 'abc' | reverse, d | reverse | list
nums | reverse
range(7) | slice(3) | list, range(7) | slice(3, 'x') | list, range(7) | batch(3) | list, range(7) | batch(3, 'x') | list, [] | batch(2) | list, [] | slice(2) | list
users[:3] | groupby('age') | length, users[:3] | groupby('address.city') | map('first') | list, users[:3] | groupby('address.city', case_sensitive=true) | map('first') | list
users | groupby('address.city', default='none') | map(attribute='grouper') | list, (users[:3] | groupby('age') | first).list | map(attribute='name') | list
words | map('upper') | list, words | map('replace', 'p', 'P') | list, users | map(attribute='address.city') | list, users | map(attribute='address.city', default='?') | list, users | map(attribute='tags.0') | list
words | map('nope') | list
words | map
words | map(attribute='x', other=1) | list
nums | select | list, [0, 1, '', 'a'] | select | list, nums | select('odd') | list, nums | select('gt', 1) | list, [0, 1] | reject | list, nums | reject('in', [1, 3]) | list
users | selectattr('age') | map(attribute='name') | list, users | selectattr('age', 'eq', 36) | map(attribute='name') | list, users | rejectattr('tags') | map(attribute='name') | list, users | selectattr('tags', 'defined') | list | length, users | rejectattr('age', 'none') | list | length
users | selectattr
nothing | map('upper') | list, nothing | selectattr('a') | list, nothing | items | list, d | items | list | length
5 | items
'abc' | list, d | list, range(3) | list, (1, 2) | list
5 | list
x | default('q'), none_value | default('q'), none_value | default('q', true), '' | d('z', boolean=true), nothing | default, nothing | default(nothing2) is defined
d | attr('items') is callable, d | attr('b') is defined, 'a' | attr('upper') is callable
d | tojson, s | tojson, wide | tojson, [none, true, 1, 1.5, 'x', (1, 2)] | tojson, 'a</b>&\'' | tojson, {} | tojson, [] | tojson
d | tojson(indent=2), [[], {}, [1, [2]]] | tojson(indent=1), {'a': {}} | tojson(indent=4), [1] | tojson(indent=0), [1] | tojson(indent='--')
d | tojson(true), wide | tojson(ensure_ascii=true), {'b': 1, 'a': 2} | tojson(sort_keys=true), [1, {'a': 2}] | tojson(separators=(',', ':')), {1: 2, true: 3, none: 4, 1.5: 5} | tojson, '\x00\x1f\x7f\b\f' | tojson
{'b': 1, 'a': 2} | tojson(indent=2, sort_keys=true, separators=(', ', ' : ')), 1e20 | tojson, 1e400 | tojson, -0.0 | tojson
nothing | tojson
range(3) | tojson
{(1, 2): 3} | tojson
'a,b,,c'.split(','), ' a  b '.split(), 'abc'.split('b', 1), 'a b c'.split(' ', 1), 'a b c'.split(maxsplit=1), 'a,b,c'.rsplit(',', 1), ' a b c '.rsplit(none, 1), 'abc'.split('x'), ''.split(), ''.split(',')
'a'.split('')
'aXbXc'.partition('X'), 'aXbXc'.rpartition('X'), 'abc'.partition('X'), 'abc'.rpartition('X'), 'a\nb\r\nc\x0bd\x85e'.splitlines(), 'a\nb\n'.splitlines(true), 'aXXbXX'.rsplit('XX')
'  a '.strip(), 'xxa'.lstrip('x'), 'axx'.rstrip('x'), ' a\n'.rstrip(), '\u3000a\xa0'.strip(), 'abcba'.strip('ab'), '😀a😀'.strip('😀')
'abc'.startswith('a'), 'abc'.startswith(('x', 'a')), 'abc'.endswith('bc'), 'abc'.startswith('b', 1), 'abc'.endswith('b', 0, 2), 'abc'.startswith('')
'abcabc'.find('c'), 'abcabc'.find('c', 3), 'abcabc'.rfind('c'), 'abc'.find('x'), 'abcabc'.count('bc'), 'aaa'.count('aa'), 'abc'.count(''), 'abc'.index('c'), 'abc'.find('b', -2), 'abc'.find('')
'abc'.index('x')
'hello world'.title(), "it's".title(), 'hELLO'.capitalize(), 'aBc'.swapcase(), 'ß'.upper(), 'ΑΣ'.lower(), 'ﬁx'.title(), 'ß'.casefold()
'a'.center(4, '*'), 'ab'.center(5), 'a'.ljust(3) ~ '|', 'a'.rjust(3, '.'), '-5'.zfill(4), 'abc'.zfill(2), 'a\tb'.expandtabs(4), '+1'.zfill(5)
'abc'.isalpha(), 'ab1'.isalnum(), '12'.isdigit(), '²'.isdigit(), '²'.isdecimal(), '½'.isnumeric(), ' '.isspace(), ''.isspace(), 'ab'.islower(), 'AB'.isupper(), 'Ab C'.istitle(), 'a_1'.isidentifier(), 'é'.isascii(), 'a\n'.isprintable()
'abc'.replace('b', 'X'), 'aaa'.replace('a', 'b', 1), 'a-b'.removeprefix('a-'), 'a-b'.removesuffix('-b'), 'a-b'.removeprefix('x'), 'abc'.replace('', '-')
','.join(['a', 'b']), ''.join('abc'), '-'.join([])
','.join([1])
'abc'.nope is defined, 'abc'.upper is defined, 'abc'.__class__ is defined, 'abc'._x is defined
'abc'.nope()
range(5) | list, range(2, 5) | list, range(5, 0, -2) | list, range(0) | list, range(3), range(1, 7, 2), range(3)[1], range(3)[-1]
range(1, 2, 0)
range(100001)
dict(a=1, b=2), dict({'a': 1}, c=3), dict([('a', 1)]), dict()
{'a': 1, 'a': 2}, {1: 'a', true: 'b', 1.0: 'c'}
{[1]: 2}
{'a': 1}[[1]] is defined
(1,), (), (1, 2), ((1,),)
[1, 2,], {'a': 1,}, (1, 2,)
joiner('; ')() ~ 'x', joiner()()
strftime_now('%Y-%m-%d %H:%M:%S'), strftime_now('%d %b %Y, %A %B %-d %-m %j %y %I %p %a %% %e %U %w %F %T %D %c')
raise_exception('no way')
'abc' 'def' | upper, -1 | abs, 2 ** 2 | string, 'a' ~ 1 + 2 ~ 'b', 1 ~ 2 * 3
not 1 == 2, not 'a' in 'b', -3 + 5, - 3 | abs, +5, --5
(nums | sort)[0], (1, 2)[0], [1, [2, [3]]][1][1][0], {'a': {'b': 'c'}}.a.b, 'abc'.upper().lower()[0]
nums.0, users.0.name, d.a.1.c
'a' is string and 1 is number or false, 1 is odd == true
users[0].name.upper() | lower ~ '!' | length
[users[0].age, users[0]['age']] == [36, 36]
[1, 2, 3] | map('string') | join('+'), [[1, 2], [3]] | map('sum') | list, ['1', '2'] | map('int') | sum
dict(users[0], name='Q').name, dict(a=1).items() | list
cycler is defined, namespace is defined, loop is defined
'x'.__len__(), [].__class__
{'a': 1}.get('a').bit_length(), (5).bit_length(), (2.0).is_integer()
1.5.real, (2).imag
'%s' | format(nothing), '%s' % none, '%s' % true
true, false, none, True, False, None
""".strip("\n").replace("\\\n", "\0").split("\n")

TEMPLATES = [
    # White space.
    "  {% if yes %}  \n  a\n  {% endif %}\nb\n",
    "x {% if yes %} y {% endif %} z\n\n",
    "a\n  {%+ if yes %}b{% endif +%}\nc",
    "a  {{- ' b ' -}}  c\n{{- 'd' }}\n{{ 'e' -}}\n\n f",
    "{# c #}\na{# c -#}   b  {#- c #} d\n  {# x #}  \ne",
    "a\n{#\n multi\n line\n#}\nb\n  {#- c -#}\n  d",
    "{% raw %}{{ a }} {% if %} {# #}{% endraw %}|",
    "a\n  {% raw %}\n  {{ b }}\n  {% endraw %}\nc",
    "a {%- raw -%}  b  {%- endraw -%} c",
    "{%- raw +%} x {%+ endraw %}\ny",
    "{% if yes -%}\n  a\n{%- else -%} b {%- endif %}  c",
    "{% for i in nums %}\n  {{ i }}\n{% endfor %}\nend",
    "{% for i in nums -%}\n  {{ i }}\n{%- endfor %}\nend",
    "{{ 'a' }}\n{{ 'b' }}\n\n{% set q = 1 %}\n\n{{ q }}\n",
    "a\r\nb\r{% if yes %}\r\nc{% endif %}\r\n",
    "\t {% if yes %}\t{{ 1 }}\t{% endif %}\t\n\tz",
    "{{ '}}' }}{{ '%}' }}{{ {'a': {'b': 1}}['a']['b'] }}{{ {} }}",
    "{{ 1 }}{{ 2 }} {% if yes %} {% if yes %} x {% endif %} {% endif %}",
    "   {{ 'no lstrip for variables' }}\n   {% set a = 1 %}{{ a }}",
    "{% if yes %}a{% endif %}   \n{% if yes %}b{% endif %}\n   ",
    "\n\n  {% if yes %}x{% endif %}\n\n",
    "{",
    "{{ '{' }}{ % } {{ '{%' }}",
    "a{##}b{#-#}c",
    # Statements.
    "{% if 0 %}a{% elif '' %}b{% elif n == 7 %}c{% else %}d{% endif %}",
    "{% if nothing %}a{% elif nothing is defined %}b{% else %}d{% endif %}",
    "{% if 1, %}t{% endif %}",
    "{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}",
    "{% for k in d %}{{ k }},{% endfor %}{% for c in 'aé😀' %}{{ c }}.{% endfor %}",
    "{% for a, (b, c) in [(1, (2, 3)), (4, (5, 6))] %}{{ a }}{{ b }}{{ c }} {% endfor %}",
    "{% for a, b in [(1, 2, 3)] %}{% endfor %}",
    "{% for a, b in [1] %}{% endfor %}",
    "{% for a in 5 %}{% endfor %}",
    "{% for a in nothing %}x{% else %}empty{% endfor %}",
    "{% for a in none_value %}x{% else %}empty{% endfor %}",
    "{% for i in nums %}{{ loop.index }}/{{ loop.length }} {{ loop.index0 }} {{ loop.revindex }} {{ loop.revindex0 }} {{ loop.first }} {{ loop.last }} {{ loop.previtem }} {{ loop.nextitem }} {{ loop.depth }} {{ loop.depth0 }} {{ loop.cycle('a', 'b') }}\n{% endfor %}",
    "{% for i in [1, 1, 2, 2, 1] %}{% if loop.changed(i) %}{{ i }}{% endif %}{% endfor %}",
    "{% for i in nums if i > 1 %}{{ loop.index }}:{{ i }}/{{ loop.length }}{{ ',' if not loop.last }}{% else %}none{% endfor %}",
    "{% for i in nums if i > 10 %}x{% else %}none{% endfor %}",
    "{% for i in nums | map('string') %}{{ loop.length }}{{ i }}{{ loop.last }}{% endfor %}",
    "{% for i in range(10) %}{% if i == 3 %}{% continue %}{% endif %}{% if i == 6 %}{% break %}{% endif %}{{ i }}{% endfor %}",
    "{% for i in nums %}{% continue %}{% else %}else{% endfor %}|{% for i in nums %}{% break %}{% else %}else{% endfor %}|{% for i in nums %}{% if i == 2 %}{% break %}{% endif %}{% else %}else{% endfor %}",
    "{% for i in nums %}{% for j in nums %}{{ loop.index }}{% if j == i %}{% break %}{% endif %}{% endfor %}-{{ loop.index }} {% endfor %}",
    "{% for t in tree recursive %}{{ t.v }}({{ loop(t.kids) }}){{ loop.depth }}{% endfor %}",
    "{% for t in tree recursive %}{{ loop.depth0 }}{{ t.v }}{% if t.kids %}[{{ loop(t.kids) }}]{% endif %}{{ loop.last }}{% endfor %}",
    "{% for t in tree %}{{ loop(t.kids) }}{% endfor %}",
    "{% set a = 1 %}{% for i in nums %}{{ a }}{% set a = i %}{{ a }} {% endfor %}{{ a }}",
    "{% set ns = namespace(a=0, l=[]) %}{% for i in nums %}{% set ns.a = ns.a + i %}{% set ns.l = ns.l + [i] %}{% endfor %}{{ ns.a }}{{ ns.l }}{{ ns }}{{ ns.zz is defined }}",
    "{% set ns = namespace({'q': 1}, r=2) %}{{ ns.q }}{{ ns.r }}{{ ns['q'] }}{{ ns is mapping }}",
    "{% set d2 = {} %}{% set d2.x = 1 %}",
    "{% set ns = namespace() %}{% set ns._x = 1 %}",
    "{% set undefined_ns.x = 1 %}",
    "{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set (c, d2) = [3, 4] %}{{ c }}{{ d2 }}{% set e = 1, 2 %}{{ e }}{% set f, = [9] %}{{ f }}",
    "{% set ns = namespace() %}{% set ns.a, b = 1, 2 %}{{ ns.a }}{{ b }}",
    "{% set a, b = 1 %}",
    "{% set a, b = [1] %}",
    "{% set x2 %}a{{ n }}b{% endset %}{{ x2 }}{{ x2 | length }}{% set y2 | upper | replace('A', 'Q') %}a{{ n }}{% endset %}{{ y2 }}",
    "{% set a = 1 %}{% set q %}{% set a = 2 %}{{ a }}{% endset %}{{ q }}{{ a }}",
    "{% filter upper %}a{{ 'b' }}{% set a = 5 %}{% endfilter %}{{ a is defined }}{% filter replace('a', 'b') | upper %}aXa{% endfilter %}",
    "{% with a = 1, b = n %}{{ a }}{{ b }}{% set c = 3 %}{% endwith %}{{ a is defined }}{{ c is defined }}",
    "{% set a = 5 %}{% with a = 1, b = a %}{{ a }}{{ b }}{% endwith %}{{ a }}{% with %}{% set a = 7 %}{% endwith %}{{ a }}",
    "{% if yes %}{% set v = 1 %}{% endif %}{{ v }}{% if not yes %}{% set w = 1 %}{% endif %}{{ w is defined }}",
    "{% print 'a', 1 %}{% print nums %}",
    "{% generation %}a{{ n }}{% set g = 1 %}{% endgeneration %}{{ g is defined }}\n{%- generation -%}  x  {%- endgeneration -%}  y",
    "{% block b %}x{{ n }}{% endblock %}y{% block c %}z{% endblock c %}",
    "{% set q = 3 %}{% for i in nums %}{% block e scoped %}{{ i }}{{ q }}{% endblock %}{% endfor %}",
    "{% autoescape false %}{{ html }}{% endautoescape %}",
    # Macros.
    "{% macro m(a, b='x', c=a) %}[{{ a }}{{ b }}{{ c }}]{% endmacro %}{{ m(1) }}{{ m(1, 2) }}{{ m(1, c=3) }}{{ m(b=5, a=4) }}{{ m() }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}",
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, q=2) }}",
    "{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, a=3) }}{{ m() }}",
    "{% macro m(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, 2, z=3) }}{{ m(*[1, 2], **{'z': 3}) }}",
    "{% macro m() %}<{{ caller() }}>{% endmacro %}{% call m() %}body{{ n }}{% endcall %}",
    "{% macro m(xs) %}{% for i in xs %}{{ caller(i, loop.index) }},{% endfor %}{% endmacro %}{% call(a, b) m(nums) %}{{ a }}-{{ b }}{% endcall %}",
    "{% macro m() %}{{ caller is defined }}{{ caller() if caller }}{% endmacro %}{{ m() }}{% call m() %}c{% endcall %}",
    "{% macro m() %}x{% endmacro %}{% call m() %}c{% endcall %}",
    "{% macro fact(k) %}{{ k * (fact(k - 1) | int) if k > 1 else 1 }}{% endmacro %}{{ fact(10) }}",
    "{% set a = 1 %}{% macro m() %}{{ a }}{{ z is defined }}{% endmacro %}{% set a = 2 %}{% for z in nums %}{{ m() }}{% endfor %}",
    "{% for i in nums %}{% macro m() %}{{ i }}{% endmacro %}{{ m() }}{% endfor %}{{ m is defined }}",
    "{% macro m() %}{% set a = 9 %}{% endmacro %}{% set a = 1 %}{{ m() }}{{ a }}",
    "{% macro outer() %}{% macro inner() %}i{% endmacro %}[{{ inner() }}]{% endmacro %}{{ outer() }}{{ inner is defined }}",
    "{% macro m(a, b=2) %}{% endmacro %}{{ m.name }}{{ m.arguments }}{{ m.catch_kwargs }}{{ m.catch_varargs }}{{ m.caller }}{{ m }}",
    "{% macro m() %}\n  {%- if yes %}\n  a\n  {%- endif %}\n{% endmacro %}{{ m() | trim }}|{{ m() | length }}",
    "{% macro m(a) %}{{ a.b }}{% endmacro %}{{ m() }}",
    "{% macro m(a) %}{{ a is defined }}{% endmacro %}{{ m() }}{{ m(none) }}",
    "{% macro m(caller) %}{{ caller }}{% endmacro %}{{ m(1) }}",
    "{% call nums() %}{% endcall %}",
    # Lookups that matter to chat templates.
    "{% for m in users %}{{ m.name }}{{ m['age'] }}{{ m.tags | length if m.tags is defined else '-' }}{{ m.get('tags', 'none') }}{% endfor %}",
    "{{ 'items' in d }}{{ d.keys() }}{{ d.items is string }}{{ d['items'] is string }}",
    "{% set r = users | selectattr('age', 'equalto', 36) | list %}{{ r | length }}{{ r[-1].name }}",
    "{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}{{ c.reset() }}{{ c.current }}",
    "{% set j = joiner('|') %}{% for i in nums %}{{ j() }}{{ i }}{% endfor %}",
    "{% set it = nums | map('string') %}{{ it | list }}{{ it | list }}",
    "{% set ns = namespace(found=false) %}{% for i in nums if not ns.found %}{{ i }}{% set ns.found = true %}{% endfor %}",
    "{% set ns = namespace(n=0) %}{% for i in range(3) if ns.n < 2 %}{{ i }}{{ loop.last }}{% set ns.n = ns.n + 1 %}{% endfor %}",
    "{% set loop = 1 %}{{ loop }}",
    "{% if x is defined and x %}{{ x }}{% endif %}{% if if %}{% endif %}",
    "{{ users[0].address.city.split('')[0] if false else users[0].address.city[0] }}",
    "{{ (users | first).name }}{{ (users | last)['name'] }}{{ users[1:] | length }}{{ users[-1:][0].name }}",
    "{{ dict(users[0].items()) == users[0] }}{{ users[0].items() | list | length }}",
    "{% set content = 'a</think>b</think>c' %}{{ content.split('</think>')[-1].lstrip('\\n') }}{{ content.split('</think>')[0].rstrip('\\n').split('<think>')[-1] }}",
    "{%- for key in d | sort %}{{ key }}{% if not loop.last %}, {% endif %}{% endfor -%}",
    "{{ d | dictsort | map('first') | list }}{{ d.items() | map('last') | list | length }}",
    # Errors of syntax.
    "{% if yes %}",
    "{% endif %}",
    "{{ 1",
    "{{ 1 + }}",
    "{{ 'a }}",
    "{{ a b }}",
    "{% nope %}",
    "{{ (1 }}",
    "{{ 1) }}",
    "{{ [1} }}",
    "{# x",
    "{% raw %}x",
    "{% for %}{% endfor %}",
    "{% for x in %}{% endfor %}",
    "{% set 1 = 2 %}",
    "{% set true = 2 %}",
    "{% macro m(a=1, b) %}{% endmacro %}",
    "{% break %}",
    "{% for i in nums %}{% macro m() %}{% break %}{% endmacro %}{% endfor %}",
    "{{ f(a=1, 2) }}",
    "{{ f(**a, 1) }}",
    "{{ }}",
    "{{ 1 is }}",
    "{{ 'a' | }}",
    "{{ a.'b' }}",
    "{{ $ }}",
    "{{ 1 if }}",
    "{{ not }}",
    "{% call 5 %}{% endcall %}",
    "{% if yes %}{% endfor %}",
    "{% set x %}",
    "{{ '\\x4' }}",
    "{% include 'a' %}",
    "{% extends 'a' %}",
    "{% import 'a' as b %}",
]


def environment():
    class Generation(jinja2.ext.Extension):
        tags = {"generation"}

        def parse(self, parser):
            line = next(parser.stream).lineno
            body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
            return jinja2.nodes.CallBlock(self.call_method("_render"), [], [], body).set_lineno(line)

        def _render(self, caller):
            return caller()

    class CheckedNamespace(jinja2.utils.Namespace):
        def __setitem__(self, name, value):
            if name.startswith("_"):
                raise jinja2.exceptions.SecurityError(name)
            jinja2.utils.Namespace.__setitem__(self, name, value)

    def raise_exception(message):
        raise jinja2.exceptions.TemplateError(message)

    def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(
            value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys
        )

    env = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols]
    )
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = NOW.strftime
    env.globals["namespace"] = CheckedNamespace
    return env


def case(env, template):
    try:
        return {"template": template, "text": env.from_string(template).render(CONTEXT)}
    except jinja2.TemplateSyntaxError as e:
        return {"template": template, "error": "syntax", "python": str(e), "line": e.lineno}
    except Exception as e:  # noqa: BLE001: whatever Python raises is the expected result
        return {"template": template, "error": "render", "python": f"{type(e).__name__}: {e}"}


def parts(line):
    """The expressions of a line: cut at commas outside brackets and strings."""
    depth, quote, start, i = 0, None, 0, 0
    while i < len(line):
        c = line[i]
        if quote:
            if c == "\\":
                i += 1
            elif c == quote:
                quote = None
        elif c in "'\"":
            quote = c
        elif c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
        elif c == "," and depth == 0:
            yield line[start:i].strip()
            start = i + 1
        i += 1
    yield line[start:].strip()


def expression_templates(line):
    line = line.replace("\0", "\\\n")
    # One by one, so that one that fails does not hide the others; and in a list, which shows their types.
    return [t for part in parts(line) if part for t in ("{{ " + part + " }}", "{{ [" + part + "] }}")]


def main(target):
    env = environment()
    templates = [t for line in EXPRESSIONS for t in expression_templates(line)] + TEMPLATES
    cases = [case(env, template) for template in templates]
    # An address is of no use to anyone.
    cases = [c for c in cases if " at 0x" not in c.get("text", "")]
    golden = {
        "made_by": f"jinja2 {jinja2.__version__}, Python {platform.python_version()}",
        "now": NOW.isoformat(),
        "context": CONTEXT,
        "cases": cases,
    }
    with open(target, "w", encoding="utf-8") as out:
        json.dump(golden, out, ensure_ascii=True, indent=1)
        out.write("\n")
    print(len(cases), "cases,", sum("error" in c for c in cases), "errors")


if __name__ == "__main__":
    main(sys.argv[1])
