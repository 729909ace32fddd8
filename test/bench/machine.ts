import { readFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem } from 'node:os'

const ticksPerSecond = 100

/** What the figures are of: absolute ones mean little without it, and with a load above its cores little anyway. */
export function machineNote(): string {
  const memory = Math.round(totalmem() / 2 ** 30)
  const load = loadavg()[0]?.toFixed(1)
  return `${cpus().length} × ${cpus()[0]?.model.trim()}, ${memory} GiB, Linux ${release()}, Node ${process.version}, load before it began ${load}`
}

/** CPU seconds, user and system, that a process and its threads have used so far (Linux). */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // the name may hold spaces; fields are counted behind its closing bracket
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

/** Resident memory of a process in MiB (Linux). */
export function residentMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
}

/** CPU seconds that each of some processes uses while `work` runs. */
export async function measured<T>(
  pids: Readonly<Record<string, number>>,
  work: () => Promise<T>,
): Promise<{ result: T; cpu: Record<string, number>; seconds: number }> {
  const before = Object.entries(pids).map(([name, pid]) => [name, cpuSeconds(pid)] as const)
  const start = performance.now()
  const result = await work()
  const seconds = (performance.now() - start) / 1000
  const cpu = Object.fromEntries(before.map(([name, used]) => [name, cpuSeconds(pids[name] ?? 0) - used]))
  return { result, cpu, seconds }
}
