require('node:http').createServer((_, response) => response.end('shop\n')).listen(8080);
