// The shop: goods from a file beside the program, visits counted in the data directory.
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { join } = require('node:path');

const port = Number(process.env.PORT ?? 3000);
const data = process.env.DATA_DIR ?? join(__dirname, '..', 'data');
const goods = JSON.parse(readFileSync(join(__dirname, 'goods.json'), 'utf8'));

function countVisit() {
  const file = join(data, 'visits.txt');
  let visits = 0;
  try {
    visits = Number(readFileSync(file, 'utf8'));
  } catch {
    mkdirSync(data, { recursive: true });
  }
  writeFileSync(file, String(visits + 1));
  return visits + 1;
}

const server = createServer((request, response) => {
  const answer = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(`${JSON.stringify(body)}\n`);
  };
  if (request.url === '/healthz') return answer(200, { ok: true });
  if (request.url === '/') return answer(200, { shop: 'open', goods, visits: countVisit() });
  return answer(404, { error: 'not found' });
});

server.listen(port, () => console.log(`shop listens on ${port}`));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.close(() => process.exit(0)));
