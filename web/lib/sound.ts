/** Safari had it under this name only until 14.1. */
declare global {
  interface Window {
    readonly webkitAudioContext?: typeof AudioContext
  }
}

const everyMs = 8_000
let context: AudioContext | undefined
let timer: ReturnType<typeof setInterval> | undefined

/** Beeps now, and again every few seconds while `isCalling()` says so. A browser lets us only after a tap. */
export function startSound(isCalling: () => boolean): void {
  context ??= new (window.AudioContext ?? window.webkitAudioContext)()
  void context.resume()
  beep()
  clearInterval(timer)
  timer = setInterval(() => isCalling() && beep(), everyMs)
}

export function stopSound(): void {
  clearInterval(timer)
}

const tones = [
  { afterSeconds: 0, hertz: 880 },
  { afterSeconds: 0.22, hertz: 660 },
]

export function beep(): void {
  if (!context) return
  for (const { afterSeconds, hertz } of tones) {
    const [tone, gain] = [context.createOscillator(), context.createGain()]
    tone.frequency.value = hertz
    const at = context.currentTime + afterSeconds
    gain.gain.setValueAtTime(0.25, at)
    gain.gain.exponentialRampToValueAtTime(0.001, at + 0.2)
    tone.connect(gain).connect(context.destination)
    tone.start(at)
    tone.stop(at + 0.2)
  }
}
