/**
 * The longest turn of this thread's event loop while `work` runs, in ms of CPU time: how long it would keep devices
 * waiting. CPU time and not the clock's, and the best of some: a busy machine, its compiler and its garbage do not count.
 */
export async function longestTurn(work: () => Promise<unknown>, rounds = 3): Promise<number> {
  const tries: number[] = []
  for (let round = 0; round < rounds; round++) tries.push(await longestTurnOnce(work))
  return Math.min(...tries)
}

async function longestTurnOnce(work: () => Promise<unknown>): Promise<number> {
  let longest = 0
  let running = true
  let before = process.threadCpuUsage()
  const probe = () => {
    const { user, system } = process.threadCpuUsage(before)
    before = process.threadCpuUsage()
    longest = Math.max(longest, (user + system) / 1000)
    if (running) setImmediate(probe)
  }
  setImmediate(probe)
  await work()
  await new Promise((resolve) => setImmediate(resolve))
  running = false
  return longest
}
