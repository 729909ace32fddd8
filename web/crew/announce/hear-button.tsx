import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { announceWords, type Clip, spokenText } from './say.ts'

/** Reads a clip's words aloud on this phone, as its recording is kept by the box. */
export function HearButton({ clip, onHeard }: { readonly clip: Clip; readonly onHeard: () => void }): JSX.Element {
  const w = announceWords()
  const [isMute, setMute] = useState(false)
  return (
    <>
      <button
        type="button"
        class="btn wide"
        onClick={() => {
          setMute(speak(spokenText(clip), clip.language) === 'no-voice')
          onHeard()
        }}
      >
        {w.hear}
      </button>
      <p class="soft" role="status">
        {isMute ? w.noVoice : w.hearHow}
      </p>
    </>
  )
}

function speak(text: string, lang: string): 'speaks' | 'no-voice' {
  const synthesis = globalThis.speechSynthesis as SpeechSynthesis | undefined
  const voice = synthesis?.getVoices().find((each) => each.lang.slice(0, 2) === lang.slice(0, 2))
  if (!synthesis || !voice) return 'no-voice'
  const words = new SpeechSynthesisUtterance(text)
  words.voice = voice
  words.lang = voice.lang
  synthesis.cancel()
  synthesis.speak(words)
  return 'speaks'
}
