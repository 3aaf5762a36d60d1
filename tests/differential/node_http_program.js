// A listener of Node's own http that tells what it read, in the form of http1_probe.cc. What it refuses it answers 400
// with X-Refused, the parser's code. Prints its port and ends with its standard input.
import { createServer } from 'node:http';

const base64 = (text) => Buffer.from(text, 'latin1').toString('base64');

function tell(request, response) {
  const body = [];
  request.on('data', (piece) => body.push(piece));
  request.on('error', () => {});
  request.on('end', () => {
    const headers = [];
    for (let at = 0; at < request.rawHeaders.length; at += 2) {
      headers.push([base64(request.rawHeaders[at]), base64(request.rawHeaders[at + 1])]);
    }
    const read = {
      method: base64(request.method),
      target: base64(request.url),
      headers,
      body: Buffer.concat(body).toString('base64'),
    };
    response.writeHead(200, { 'Content-Length': 0, 'X-Read': Buffer.from(JSON.stringify(read)).toString('base64') });
    response.end();
  });
}

// The limits of http1_parser.h, where Node has them too.
const server = createServer({ maxHeaderSize: 32 * 1024 }, tell);
server.maxHeadersCount = 0;
server.on('clientError', (error, socket) => {
  // Answers to requests before this one are still on their way at this moment.
  setImmediate(() => {
    if (error.code === 'HPE_INVALID_EOF_STATE' || !socket.writable) socket.destroy();
    else socket.end(`HTTP/1.1 400 Bad Request\r\nX-Refused: ${error.code}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
process.stdin.on('end', () => process.exit(0)).resume();
