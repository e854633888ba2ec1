package com.example.clock;

import com.sun.net.httpserver.HttpServer;
import java.io.FileReader;
import java.io.IOException;
import java.io.Reader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

public final class Clock {
  public static void main(String[] args) throws IOException {
    Properties zones = new Properties();
    try (Reader file = new FileReader(args[0])) {
      zones.load(file);
    }
    List<String> closed = Files.readAllLines(Path.of("zones", "closed.txt"));
    HttpServer server = HttpServer.create(new InetSocketAddress(8000), 0);
    server.createContext("/", exchange -> {
      String place = exchange.getRequestURI().getPath().substring(1);
      String zone = zones.getProperty(place);
      String answer = zone == null ? "nobody works in " + place : closed.contains(place) ? place + " is closed" : Noon.in(zone);
      byte[] bytes = (answer + "\n").getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(zone == null ? 404 : 200, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    });
    server.start();
  }
}
