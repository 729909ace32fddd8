import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { eventually } from './eventually.ts'

/** Local time of a station's first report; each next one is a minute later, and a millimetre higher. */
export const firstReportAt = Date.UTC(2026, 4, 31, 16)

/** `sl651_station.py`, a station in another language, and what it said of itself. */
export class PythonStation implements AsyncDisposable {
  readonly said: Record<string, unknown>[] = []
  private readonly child: ChildProcess
  private errors = ''

  constructor(mode: 'm1' | 'm2' | 'm3' | 'm4', args: readonly string[]) {
    this.child = spawn('python3', [join(import.meta.dirname, 'sl651_station.py'), mode, ...args], { stdio: 'pipe' })
    const { stdout, stderr } = this.child
    if (stdout) createInterface(stdout).on('line', (line) => this.said.push(JSON.parse(line)))
    stderr?.on('data', (text: Buffer) => {
      this.errors += text.toString()
    })
  }

  /** Numbers of the reports of which it said so. */
  all(what: string): number[] {
    return this.said.map((line) => line[what]).filter((value) => typeof value === 'number')
  }

  /** Resolves when it has said such a thing. */
  async says(what: string): Promise<Record<string, unknown>> {
    return eventually(`the station to say ${what}`, () => {
      if (this.child.exitCode) throw new Error(`the station ended: ${this.errors}`)
      return this.said.find((line) => what in line)
    })
  }

  /** Lets it come to the end of its report; throws where it complained. */
  async finish(): Promise<void> {
    this.child.stdin?.end()
    await this.says('done')
    if (this.child.exitCode === null) await once(this.child, 'exit')
    if (this.errors !== '') throw new Error(this.errors)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const exited = once(this.child, 'exit')
    this.child.kill('SIGKILL')
    await exited
  }
}
