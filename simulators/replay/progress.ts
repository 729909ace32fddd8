/** Where progress goes: a terminal's line is rewritten, anything else gets a line now and then. */
export interface Output {
  readonly isTTY?: boolean
  write(text: string): unknown
}

export interface Progress {
  readonly rows: number
  /** Share of the file that is read, 0–1. */
  readonly share: number
  readonly readings: number
  readonly unacknowledged: number
}

/** `12,800 rows, 61 %, 9,500 readings/s, 4 s left`, with `seconds` since the start. */
export function progressLine({ rows, share, readings, unacknowledged }: Progress, seconds: number): string {
  const rate = seconds > 0 ? readings / seconds : 0
  const left = share > 0 && seconds > 0 ? `, ${duration((seconds / share) * (1 - share))} left` : ''
  const waiting = unacknowledged > 0 ? `, ${figure(unacknowledged)} messages unacknowledged` : ''
  return `${figure(rows)} rows, ${Math.floor(share * 100)} %, ${figure(Math.round(rate))} readings/s${left}${waiting}`
}

/** Shows progress every `everyMs` until disposed. */
export function showProgress(output: Output, everyMs: number, current: () => Progress): Disposable {
  const startedAt = performance.now()
  const timer = setInterval(() => {
    const line = progressLine(current(), (performance.now() - startedAt) / 1000)
    output.write(output.isTTY ? `\r\x1b[K${line}` : `${line}\n`)
  }, everyMs)
  return {
    [Symbol.dispose]() {
      clearInterval(timer)
      if (output.isTTY) output.write('\r\x1b[K')
    },
  }
}

export function figure(value: number): string {
  return value.toLocaleString('en-GB')
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`
}
