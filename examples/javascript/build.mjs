// Makes app.wasm from app.js: `npm install && npm run build`. It calls componentize-js itself, because
// `jco componentize` of jco 1.35.0 (preview2-shim 0.26.1, Node.js 20.20.2, Linux) failed here with "failed to get path
// metadata" for a consumer of this interface, and for a single file without imports. Other versions weren't tried.
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { componentize } from "@bytecodealliance/componentize-js";

const wit = process.env.USERS_WIT ?? "../../wit";
await rm("wit", { recursive: true, force: true });
await mkdir("wit/deps/edge-users", { recursive: true });
await cp(`${wit}/users.wit`, "wit/deps/edge-users/users.wit");
await cp("app.wit", "wit/app.wit");

const { component } = await componentize({
  sourcePath: "app.js",
  witPath: `${process.cwd()}/wit`,
  worldName: "http-app",
});
await writeFile("app.wasm", component);
