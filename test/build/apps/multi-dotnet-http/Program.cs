using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Stock
{
    /// <summary>Answers /apple with how many there are.</summary>
    public static class Program
    {
        public static void Main()
        {
            string[] rows = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "stock.csv"));
            TcpListener listener = new TcpListener(IPAddress.Any, 5000);
            listener.Start();
            while (true)
            {
                using (TcpClient client = listener.AcceptTcpClient())
                {
                    Answer(client.GetStream(), rows);
                }
            }
        }

        private static void Answer(Stream stream, string[] rows)
        {
            StreamReader reader = new StreamReader(stream);
            string request = reader.ReadLine() ?? "";
            while (!string.IsNullOrEmpty(reader.ReadLine())) { }
            string name = request.Split(' ').ElementAtOrDefault(1)?.TrimStart('/');
            string row = rows.FirstOrDefault(each => each.StartsWith(name + ","));
            string body = row == null ? "never heard of it" : row.Split(',')[1] + " in stock";
            string status = row == null ? "404 Not Found" : "200 OK";
            byte[] answer = Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
            stream.Write(answer, 0, answer.Length);
        }
    }
}
