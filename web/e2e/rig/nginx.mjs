// nginx in front of a directory of HLS: plain HTTP/1.1, and HTTP/2 with a
// certificate that it signed itself. Playlists are packed as they leave.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashOf } from "./packager.mjs";
import { Child, freePort } from "./process.mjs";

const configuration = (dir, plain, secure) => `
daemon off;
pid ${dir}/pid;
error_log ${dir}/error.log;
worker_processes 1;
${process.getuid() === 0 ? "user root;" : ""}
events { worker_connections 256; }
http {
  ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${dir}/${name};`).join("\n  ")}
  types { application/vnd.apple.mpegurl m3u8; video/mp2t ts; video/mp4 mp4 m4s; }
  log_format line escape=json '{"path":"$uri","method":"$request_method","range":"$http_range","status":$status,'
    '"bytes":$body_bytes_sent,"protocol":"$server_protocol","encoding":"$sent_http_content_encoding"}';
  access_log ${dir}/access.log line;
  gzip on;
  gzip_min_length 1;
  gzip_types application/vnd.apple.mpegurl;
  server {
    listen 127.0.0.1:${plain};
    listen 127.0.0.1:${secure} ssl http2;
    ssl_certificate ${dir}/certificate.pem;
    ssl_certificate_key ${dir}/key.pem;
    root ${dir}/www;
    add_header Access-Control-Allow-Origin * always;
    location / { add_header Access-Control-Allow-Origin * always; add_header Cache-Control no-store; }
  }
}
`;

export class Nginx {
  #child;
  #dir = mkdtempSync(join(tmpdir(), "shoal-nginx-"));

  static async open() {
    const nginx = new Nginx();
    const [plain, secure] = [await freePort(), await freePort()];
    nginx.www = join(nginx.#dir, "www");
    mkdirSync(nginx.www);
    execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
      "-subj", "/CN=127.0.0.1", "-keyout", join(nginx.#dir, "key.pem"), "-out", join(nginx.#dir, "certificate.pem")], { stdio: "ignore" });
    writeFileSync(join(nginx.#dir, "nginx.conf"), configuration(nginx.#dir, plain, secure));
    writeFileSync(join(nginx.www, "ready"), "");
    nginx.http = `http://127.0.0.1:${plain}`;
    nginx.https = `https://127.0.0.1:${secure}`;
    nginx.#child = new Child("nginx", ["-p", nginx.#dir, "-c", join(nginx.#dir, "nginx.conf")]);
    await nginx.#child.answers(`${nginx.http}/ready`);
    return nginx;
  }

  async close() {
    await this.#child.stop();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  /** What was answered: {path, method, range, status, bytes, protocol, encoding}. */
  get log() {
    return readFileSync(join(this.#dir, "access.log"), "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
  }

  /** SHA-256 of a file; "" where it is gone. */
  hash(path) {
    try {
      return hashOf(readFileSync(join(this.www, path)));
    } catch {
      return "";
    }
  }
}
