import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'

/**
 * A set-up file, for `HUOSHUI_TEST_COST=FILE`: a line a suite of the CPU seconds that it took, with all programs that it
 * started, their children, and theirs. For Linux, as root: a control group of the worker (v1 `cpuacct`, or v2) counts them.
 */
const file = process.env['HUOSHUI_TEST_COST'] ?? ''
const root = ['/sys/fs/cgroup/cpuacct', '/sys/fs/cgroup'].find((path) => existsSync(join(path, 'cgroup.procs'))) ?? ''
const group = join(root, `huoshui-${process.pid}`)
if (!existsSync(group)) {
  mkdirSync(group)
  writeFileSync(join(group, 'cgroup.procs'), String(process.pid))
}

const before = { own: process.cpuUsage(), all: cpuSeconds(), at: performance.now() }
afterAll(() => {
  const own = process.cpuUsage(before.own)
  const line = {
    file: expect.getState().testPath?.replace(/^.*?\/test\//, '') ?? '',
    cpu: cpuSeconds() - before.all,
    own: (own.user + own.system) / 1e6,
    wall: (performance.now() - before.at) / 1000,
    pid: process.pid,
  }
  appendFileSync(file, `${JSON.stringify(line)}\n`)
})

function cpuSeconds(): number {
  const old = join(group, 'cpuacct.usage')
  if (existsSync(old)) return Number(readFileSync(old, 'utf8')) / 1e9
  const [, micros] = /usage_usec (\d+)/.exec(readFileSync(join(group, 'cpu.stat'), 'utf8')) ?? []
  return Number(micros) / 1e6
}
