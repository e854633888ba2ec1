package com.example.greeter;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** Greets whoever the path names. */
public final class Greeter {
  public static void main(String[] args) throws IOException {
    Properties settings = new Properties();
    try (InputStream file = Greeter.class.getResourceAsStream("/greeter.properties")) {
      settings.load(file);
    }
    HttpServer server = HttpServer.create(new InetSocketAddress(Integer.parseInt(args[1])), 0);
    server.createContext("/", exchange -> {
      String name = exchange.getRequestURI().getPath().substring(1);
      byte[] answer = (settings.getProperty("greeting").formatted(name) + "\n").getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
      exchange.close();
    });
    server.start();
  }
}
