/** Takes every POST, as Teams' webhook and BACKEND_API do, and appends it to a file: {path, body}. Prints its address. */
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [file = '', port = '0'] = process.argv.slice(2);
const server = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8').on('data', (part: string) => (text += part));
  request.on('end', () => {
    appendFileSync(file, `${JSON.stringify({ path: request.url, body: text })}\n`);
    response.writeHead(202).end();
  });
});
server.listen(Number(port), '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : port}\n`);
});
