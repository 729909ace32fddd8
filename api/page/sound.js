const everyMs = 8_000
let context
let timer

/** Beeps now, and again every few seconds while `isCalling()` says so. A browser lets us only after a tap. */
export function startSound(isCalling) {
  context ??= new AudioContext()
  void context.resume()
  beep()
  clearInterval(timer)
  timer = setInterval(() => isCalling() && beep(), everyMs)
}

export function stopSound() {
  clearInterval(timer)
}

export function beep() {
  if (!context) return
  for (const [after, hertz] of [
    [0, 880],
    [0.22, 660],
  ]) {
    const [tone, gain] = [context.createOscillator(), context.createGain()]
    tone.frequency.value = hertz
    const at = context.currentTime + after
    gain.gain.setValueAtTime(0.25, at)
    gain.gain.exponentialRampToValueAtTime(0.001, at + 0.2)
    tone.connect(gain).connect(context.destination)
    tone.start(at)
    tone.stop(at + 0.2)
  }
}
