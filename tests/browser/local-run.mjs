/** The program under test: `civicstream dev` with data and ports of its own, and the demo history. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TARGET = resolve(ROOT, process.env.CARGO_TARGET_DIR ?? "target");
const START_WAIT_MAX_MS = 60_000;
const STOP_WAIT_MAX_MS = 20_000;
const ANY_PORT = "127.0.0.1:0";

/** Starts it with data of its own and waits until it says that it is ready.
 * @param {Record<string, string>} [settings] in its environment */
export async function start(settings = {}) {
  const dir = mkdtempSync(join(tmpdir(), "civicstream-browser-"));
  chmodSync(dir, 0o755); // The user that runs Postgres must be able to enter it.
  process.once("exit", (code) => tidy(dir, code));
  return run(dir, settings, { public: ANY_PORT, commands: ANY_PORT });
}

/** The program while it runs.
 * @typedef {object} Program
 * @property {string} pages where they are
 * @property {string} commands where they are sent
 * @property {string} token with which they are sent
 * @property {() => Promise<void>} stop
 * @property {() => Promise<Program>} restart stops it and starts it with the same data in the same place
 */

/** @returns {Promise<Program>} */
async function run(dir, settings, addresses) {
  const program = join(TARGET, "debug/civicstream");
  if (!existsSync(program)) throw new Error(`${program} is missing: run \`cargo build\` first, as \`make test\` does`);
  const log = join(dir, "civicstream.log");
  const ports = Object.entries({ operations: ANY_PORT, ...addresses }).flatMap(([name, at]) => [`--${name}-address`, at]);
  const child = spawn(program, ["--die-with-parent", "dev", "--dir", join(dir, "data"), ...ports], {
    cwd: ROOT,
    detached: true, // A process group of its own, to be killed as a whole if need be.
    env: { ...process.env, CIVICSTREAM_NATS_SERVER: join(ROOT, ".dev/tools/nats-server"), ...settings },
    stdio: ["ignore", "pipe", openSync(log, "a")],
  });
  const ended = once(child, "exit");
  const kill = () => process.kill(-child.pid, "SIGKILL");
  const timer = setTimeout(kill, START_WAIT_MAX_MS);
  const said = await announcement(child.stdout);
  clearTimeout(timer);
  if (!said.token) throw new Error(`it ended, or took more than ${START_WAIT_MAX_MS} ms:\n${readFileSync(log, "utf8")}`);
  const [pages, commands] = [new URL(said.pages), new URL(said.commands)];
  return {
    pages: pages.origin,
    commands: commands.origin,
    token: readFileSync(resolve(ROOT, said.token), "utf8").trim(),
    stop: () => stop(child, ended, kill),
    async restart() {
      await stop(child, ended, kill);
      return run(dir, settings, { public: pages.host, commands: commands.host });
    },
  };
}

/** What it prints once it is ready, by name: `pages http://…`. Ends early when it ends. */
async function announcement(stdout) {
  const said = {};
  let ready = false;
  for await (const line of createInterface({ input: stdout })) {
    ready ||= line === "ready";
    const [, name, value] = (ready && line.match(/^ {2}(\w+) +(\S+)/)) || [];
    if (name) said[name] = value;
    if (name === "token") break;
  }
  stdout.resume(); // What it says later is nobody's, but must not block it.
  return said;
}

async function stop(child, ended, kill) {
  child.kill("SIGTERM");
  const timer = setTimeout(kill, STOP_WAIT_MAX_MS);
  const [code, signal] = await ended;
  clearTimeout(timer);
  if (code !== 0) throw new Error(`it ended with ${code ?? signal}`);
}

/** After a failure everything stays, to be looked at. */
function tidy(dir, code) {
  if (code === 0) rmSync(dir, { recursive: true, force: true });
  else console.error(`what the program wrote is in ${dir}`);
}
