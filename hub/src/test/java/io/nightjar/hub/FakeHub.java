package io.nightjar.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * A hub on the loopback interface with the repository {@code org/tiny} at commit {@link #COMMIT}. It answers as the
 * Hugging Face API does, can misbehave on request, and notes every request.
 */
final class FakeHub implements AutoCloseable {

    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    /** What a request looked like: {@code METHOD path}, its range and its authorisation. */
    record Request(String line, Optional<String> range, Optional<String> token) {}

    /** Answers one request in place of the hub. */
    interface Misbehaviour {
        void answer(HttpExchange exchange) throws IOException;
    }

    final List<Request> requests = new CopyOnWriteArrayList<>();
    final Map<String, byte[]> files = new ConcurrentHashMap<>();
    final Map<String, String> etags = new ConcurrentHashMap<>();

    /** Used up one by one, by requests whose line starts with the key. */
    final Map<String, ConcurrentLinkedQueue<Misbehaviour>> misbehaviours = new ConcurrentHashMap<>();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    FakeHub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI address() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    void put(String file, byte[] content) {
        files.put(file, content);
        etags.put(file, "\"" + WheelBuilder.sha256(content) + "\"");
    }

    void misbehave(String line, Misbehaviour misbehaviour) {
        misbehaviours.computeIfAbsent(line, _ -> new ConcurrentLinkedQueue<>()).add(misbehaviour);
    }

    /** Answers with a status and nothing else. */
    static Misbehaviour status(int status, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
        };
    }

    /** Promises a whole file and ends the connection after some bytes. */
    static Misbehaviour cutAfter(byte[] content, int bytes) {
        return exchange -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, bytes);
            exchange.getResponseBody().flush();
        };
    }

    /** Sends content as it is, with status 200. */
    static Misbehaviour content(byte[] content) {
        return exchange -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
        };
    }

    /** Sends content without saying how much. */
    static Misbehaviour chunked(byte[] content) {
        return exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(content);
            }
        };
    }

    List<String> lines() {
        return requests.stream().map(Request::line).toList();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String line =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            requests.add(new Request(
                    line,
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range")),
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))));
            for (Map.Entry<String, ConcurrentLinkedQueue<Misbehaviour>> entry : misbehaviours.entrySet()) {
                Optional<Misbehaviour> next = line.startsWith(entry.getKey())
                        ? Optional.ofNullable(entry.getValue().poll())
                        : Optional.empty();
                if (next.isPresent()) {
                    next.get().answer(exchange);
                    return;
                }
            }
            behave(exchange, exchange.getRequestURI().getPath());
        }
    }

    private void behave(HttpExchange exchange, String path) throws IOException {
        String resolve = "/org/tiny/resolve/" + COMMIT + "/";
        if (path.equals("/api/models/org/tiny/revision/main")) {
            String siblings = files.keySet().stream()
                    .sorted()
                    .map(file -> "{\"rfilename\":\"" + file + "\"}")
                    .collect(Collectors.joining(","));
            content(("{\"sha\":\"" + COMMIT + "\",\"cardData\":{\"license\":\"mit\"},\"siblings\":[" + siblings + "]}")
                            .getBytes(StandardCharsets.UTF_8))
                    .answer(exchange);
        } else if (path.startsWith(resolve) && files.containsKey(path.substring(resolve.length()))) {
            send(exchange, path.substring(resolve.length()));
        } else {
            status(404).answer(exchange);
        }
    }

    private void send(HttpExchange exchange, String file) throws IOException {
        byte[] content = files.getOrDefault(file, new byte[0]);
        exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
        exchange.getResponseHeaders().set("ETag", etags.getOrDefault(file, ""));
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        int start = range == null ? 0 : Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
        if (range != null) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + start + "-" + (content.length - 1) + "/" + content.length);
        }
        exchange.sendResponseHeaders(range == null ? 200 : 206, content.length - start);
        exchange.getResponseBody().write(content, start, content.length - start);
    }
}
