// Makes consumer.wasm from consumer.js: `npm install && npm run build`. It calls componentize-js itself, because
// `jco componentize` of jco 1.35.0 (preview2-shim 0.26.1, Node.js 20.20.2, Linux) failed here with "failed to get path
// metadata" for this WIT, and for a single file without imports. Other versions weren't tried.
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { componentize } from "@bytecodealliance/componentize-js";

const users = process.env.USERS_WIT ?? "../../wit/users.wit";
await mkdir("wit/deps/edge-users", { recursive: true });
await cp(users, "wit/deps/edge-users/users.wit");
await cp("consumer.wit", "wit/consumer.wit");

const { component } = await componentize(await readFile("consumer.js", "utf8"), {
  sourceName: "consumer.js",
  witPath: `${process.cwd()}/wit`,
  worldName: "consumer",
  disableFeatures: ["http", "fetch-event", "random", "clocks", "stdio"],
});
await writeFile("consumer.wasm", component);
