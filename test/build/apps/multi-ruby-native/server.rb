# Answers with the checksum of the path, and appends it to a log beside the program.
require "socket"
require "checksum"

server = TCPServer.new("0.0.0.0", 4567)
loop do
  client = server.accept
  path = client.gets.to_s.split[1]
  while (line = client.gets) && line != "\r\n"; end
  next client.close if path.nil?

  File.open("requests.log", "a") { |log| log.puts(path) }
  body = "#{path} has checksum #{Checksum.adler32(path)}\n"
  client.write("HTTP/1.1 200 OK\r\nContent-Length: #{body.bytesize}\r\nConnection: close\r\n\r\n#{body}")
  client.close
end
