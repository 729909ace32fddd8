/** Safari had it under this name only until 14.1. */
declare global {
  interface Window {
    readonly webkitAudioContext?: typeof AudioContext
  }
}

export type SoundState = 'off' | 'on'

/** The beeper of a page. A browser lets it sound only after a tap, and may take that back at any time. */
export interface Sound {
  /** `on` only where the last beep could be heard. */
  state(): SoundState
  /** By a tap: wanted or not; beeps at once, so that it is heard what it sounds like. */
  toggle(): Promise<void>
  /** Beeps now if it may; `state` says afterwards whether it did. */
  beep(): Promise<void>
}

const tones = [
  { afterSeconds: 0, hertz: 880 },
  { afterSeconds: 0.22, hertz: 660 },
]

export function createSound(onChange: () => void): Sound {
  let context: AudioContext | undefined
  let isWanted = false
  let state: SoundState = 'off'

  function set(next: SoundState): void {
    if (next === state) return
    state = next
    onChange()
  }

  async function beep(): Promise<void> {
    if (!isWanted || !context) return set('off')
    try {
      // a call, another app or the background may have stopped it; a promise that never comes is a no
      await Promise.race([context.resume(), new Promise((resolve) => setTimeout(resolve, 1_000))])
    } catch {
      // as not running, below
    }
    if (context.state !== 'running') return set('off')
    play(context)
    navigator.vibrate?.([200, 100, 200])
    set('on')
  }

  return {
    state: () => state,
    beep,
    async toggle() {
      if (state === 'on') {
        isWanted = false
        return set('off')
      }
      isWanted = true
      const Context = window.AudioContext ?? window.webkitAudioContext
      if (!context && Context) {
        context = new Context()
        context.onstatechange = () => context?.state !== 'running' && set('off')
      }
      await beep()
    },
  }
}

function play(context: AudioContext): void {
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
