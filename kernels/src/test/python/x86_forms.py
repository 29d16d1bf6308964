#!/usr/bin/env python3
"""Fills in what GNU binutils knows of two resources that the Java tests write with -Dnightjar.rewriteDocuments=true.

Usage: x86_forms.py <kernels/src/test/resources/io/nightjar/kernels/x86>
In x86-forms.tsv: the bytes that as makes of the text in each line's first column (FormsGoldenTest).
In small-kernel.txt: what objdump reads in the bytes of the first line (ListingGoldenTest).
Needs as, nm, objcopy and objdump.
"""

import pathlib
import subprocess
import sys
import tempfile


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def assemble(path):
    lines = pathlib.Path(path).read_text().splitlines()
    texts = [line.split("\t")[0] for line in lines if not line.startswith("#")]
    with tempfile.TemporaryDirectory() as folder:
        source, unit, raw = (str(pathlib.Path(folder, "forms" + end)) for end in (".s", ".o", ".bin"))
        # A label before each instruction tells where its bytes start.
        body = "".join(f"case{i}: {text}\n" for i, text in enumerate(texts))
        pathlib.Path(source).write_text(".intel_syntax noprefix\n" + body + f"case{len(texts)}:\n")
        run("as", "--64", "-o", unit, source)
        run("objcopy", "-O", "binary", "-j", ".text", unit, raw)
        starts = {}
        for line in run("nm", unit).splitlines():
            address, _, name = line.split()
            starts[int(name.removeprefix("case"))] = int(address, 16)
        code = pathlib.Path(raw).read_bytes()
    version = run("as", "--version").splitlines()[0]
    rows = [f"{text}\t{code[starts[i]:starts[i + 1]].hex()}" for i, text in enumerate(texts)]
    pathlib.Path(path).write_text("\n".join([f"# {version}", *rows]) + "\n")
    print(f"{len(rows)} instructions, {version}")


def disassemble(path):
    code = pathlib.Path(path).read_text().splitlines()[0]
    with tempfile.TemporaryDirectory() as folder:
        raw = pathlib.Path(folder, "code.bin")
        raw.write_bytes(bytes.fromhex(code))
        listing = run("objdump", "-D", "-b", "binary", "-m", "i386:x86-64", "-M", "intel", "--insn-width=16", str(raw))
    lines = [line.strip() for line in listing.splitlines() if line.startswith("  ")]
    version = run("objdump", "--version").splitlines()[0]
    pathlib.Path(path).write_text("\n".join([code, f"# {version}", *lines]) + "\n")
    print(f"{len(lines)} lines, {version}")


if __name__ == "__main__":
    assemble(pathlib.Path(sys.argv[1], "x86-forms.tsv"))
    disassemble(pathlib.Path(sys.argv[1], "small-kernel.txt"))
