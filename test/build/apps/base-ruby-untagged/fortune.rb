# Hands out one line of a file that was copied with it.
require "socket"

LINES = File.readlines(File.join(__dir__, "fortunes.txt"), chomp: true)
server = TCPServer.new("0.0.0.0", ENV.fetch("PORT").to_i)
warn "ready"
while (client = server.accept)
  number = client.gets.to_s[%r{GET /(\d+)}, 1].to_i
  while (line = client.gets) && line != "\r\n"; end
  body = "#{LINES[number % LINES.size]}\n"
  client.write("HTTP/1.1 200 OK\r\nContent-Length: #{body.bytesize}\r\nConnection: close\r\n\r\n#{body}")
  client.close
end
