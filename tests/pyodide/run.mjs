// Runs the recorder under Pyodide as if it were a process: `node run.mjs PACKAGE_FOLDER`.
//
// Reads programs, one JSON object a line, and answers each with a line: its record, what it printed
// and its exit code. Every program has an interpreter of its own, which starts with a copy of the
// memory of one that had just been started, and with the recorder compiled.

import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { loadPyodide } from "pyodide";

const ROOMS = ["recorder", "sandbox"];
const START = {
  // The job and the record are the first files that are opened, so 3 and 4.
  args: ["-s", "-B", "-X", "utf8", "/sandbox/__main__.py", "/recorder", "once", "3", "4"],
  env: {
    HOME: "/work", // the folder that it starts in
    PYTHONHASHSEED: "0",
    PYTHONINSPECT: "", // Pyodide's own setting would outlive the program
    PYTHONSAFEPATH: "1",
    TMPDIR: "/work",
  },
};
const COMPILE = `
from compileall import compile_dir
from py_compile import PycInvalidationMode
for room in ${JSON.stringify(ROOMS)}:
    compile_dir(f"/{room}", quiet=1, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
`;

/** What every program starts from: the interpreter's memory, the recorder's files. */
async function prepare(folder) {
  const python = await loadPyodide({ ...START, _makeSnapshot: true });
  const memory = python.makeMemorySnapshot();
  const sources = ROOMS.flatMap((room) =>
    readdirSync(`${folder}/${room}`)
      .filter((name) => name.endsWith(".py"))
      .map((name) => [`/${room}/${name}`, readFileSync(`${folder}/${room}/${name}`)]),
  );
  write(python.FS, sources);
  python.runPython(COMPILE);
  const compiled = ROOMS.flatMap((room) =>
    python.FS.readdir(cacheOf(room))
      .filter((name) => name.endsWith(".pyc"))
      .map((name) => `${cacheOf(room)}/${name}`)
      .map((path) => [path, python.FS.readFile(path)]),
  );
  return { memory, files: [...sources, ...compiled] };
}

const cacheOf = (room) => `/${room}/__pycache__`;

function write(FS, files) {
  for (const room of ROOMS) FS.mkdirTree(cacheOf(room));
  for (const [path, content] of files) FS.writeFile(path, content);
}

/** One program from start to exit. */
async function run(job, { memory, files }) {
  const python = await loadPyodide({ ...START, _loadSnapshot: memory });
  const { FS } = python;
  const input = JSON.parse(job).input.split(/(?<=\n)/);
  const [stdout, stderr] = [[], []];
  python.setStdin({ stdin: () => input.shift(), autoEOF: false });
  python.setStdout(keeping(stdout));
  python.setStderr(keeping(stderr));
  write(FS, [...files, ["/job", job]]);
  FS.open("/job", "r");
  FS.open("/record", "w");
  const exit_code = await exitCode(python, stderr);
  return {
    record: FS.readFile("/record", { encoding: "utf8" }),
    stdout: Buffer.concat(stdout).toString("base64"),
    stderr: Buffer.concat(stderr).toString("base64"),
    exit_code,
  };
}

function keeping(parts) {
  return {
    write(bytes) {
      parts.push(Buffer.from(bytes));
      return bytes.length;
    },
  };
}

/** Runs the interpreter's `main` to its end. Where that breaks down it is as if SIGABRT came. */
async function exitCode(python, stderr) {
  try {
    return await python._module.promisingRunMain();
  } catch (error) {
    if (typeof error.status === "number") return error.status;
    stderr.push(Buffer.from(`${error.stack}\n`));
    return -6;
  }
}

// What a program still had to do goes wrong when its interpreter is gone, to nobody's harm.
process.on("uncaughtException", (error) => console.error(error));

const prepared = await prepare(process.argv[2]);
for await (const job of createInterface({ input: process.stdin }))
  console.log(JSON.stringify(await run(job, prepared)));
process.exit(0); // each program's exit has set this process's exit code too
