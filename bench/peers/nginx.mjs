// nginx with one worker, set up to give the same bytes as Pitchey: the page from a file, the health answer from memory.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, ready, start } from "../lib/server.mjs";

// What nginx makes itself, or what differs from one answer to the next.
const OWN = new Set(["date", "content-length", "content-type", "connection", "etag", "x-request-id", "server",
  "last-modified", "accept-ranges", "keep-alive", "transfer-encoding"]);

const quote = (text) => `"${text.replace(/[\\"]/g, "\\$&").replace(/\$/g, "")}"`;

function headersOf(answer) {
  return Object.entries(answer.headers)
    .filter(([name]) => !OWN.has(name.toLowerCase()))
    .map(([name, value]) => `add_header ${name} ${quote(value)};`)
    .concat("add_header X-Request-Id $request_id;")
    .join("\n      ");
}

/** page, health: Pitchey's answers to / and /api/health. */
export async function startNginx(folder, page, health) {
  const port = await freePort();
  const root = join(folder, "nginx");
  mkdirSync(join(root, "www"), { recursive: true });
  writeFileSync(join(root, "www", "index.html"), page.body);
  const config = `daemon off;
pid ${root}/nginx.pid;
error_log stderr warn;
worker_processes 1;
${process.getuid() === 0 ? "user root;" : ""}
events { worker_connections 1024; }
http {
  access_log off;
  server_tokens off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000000;
  open_file_cache max=100;
  client_body_temp_path ${root}/body;
  proxy_temp_path ${root}/proxy;
  fastcgi_temp_path ${root}/fastcgi;
  uwsgi_temp_path ${root}/uwsgi;
  scgi_temp_path ${root}/scgi;
  types { text/html html; }
  server {
    listen 127.0.0.1:${port} reuseport;
    root ${root}/www;
    location = /index.html {
      charset utf-8;
      ${headersOf(page)}
    }
    location = /api/health {
      default_type application/json;
      ${headersOf(health)}
      return 200 ${quoteBody(health.body)};
    }
    location = / { rewrite ^ /index.html last; }
  }
}
`;
  writeFileSync(join(root, "nginx.conf"), config);
  const server = start("nginx", "nginx", ["-p", root, "-c", join(root, "nginx.conf"), "-e", "stderr"]);
  await ready(server, port, "/api/health");
  return { server, port };
}

function quoteBody(body) {
  return `'${body.toString("utf8").replace(/[\\']/g, "\\$&")}'`;
}
