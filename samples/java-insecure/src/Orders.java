import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes orders and numbers them. Nothing but the JDK. */
public final class Orders {
    private static final AtomicInteger NEXT = new AtomicInteger(1);

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
        HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
        server.createContext("/healthz", exchange -> answer(exchange, 200, "ok\n"));
        server.createContext("/orders", exchange -> {
            if (exchange.getRequestMethod().equals("POST")) {
                answer(exchange, 201, "order " + NEXT.getAndIncrement() + "\n");
            } else {
                answer(exchange, 200, (NEXT.get() - 1) + " orders\n");
            }
        });
        server.start();
        System.out.println("orders listens on " + port);
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
