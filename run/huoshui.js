#!/usr/bin/env node
// The command `huoshui`: run.ts under a Node that can run TypeScript. Plain JavaScript, so that an old Node can say what to do.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../run.ts', import.meta.url))
const pinned = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url))

// npx hands a signal to a shell that keeps it: without its npx nobody could end what it started
const parent = process.ppid
if (process.env.npm_command === 'exec') {
  setInterval(() => process.ppid !== parent && process.kill(process.pid, 'SIGTERM'), 500).unref()
}

// before run.ts is loaded, so that it too is compiled once
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../node_modules/.cache/huoshui', import.meta.url))

if (Number.parseInt(process.versions.node, 10) >= 24) {
  process.argv[1] = main
  const { enableCompileCache } = await import('node:module')
  enableCompileCache(process.env.NODE_COMPILE_CACHE)
  await import('../run.ts')
} else if (existsSync(pinned)) {
  run(pinned)
} else {
  console.error(`Node ${process.version} cannot run TypeScript: run npm ci here first, it brings Node 24`)
  process.exitCode = 2
}

/** As if it were this process: the same streams, signals passed on, the same end. */
function run(node) {
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(`${node} cannot be started: ${error.message}`)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal]
  })
}
