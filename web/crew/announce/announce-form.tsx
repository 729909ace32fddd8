import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { Refused, request } from '../../lib/client.ts'
import { local } from '../../lib/language.ts'
import { newKey } from '../../lib/new-key.ts'
import { useOpenForm } from '../../lib/open-forms.ts'
import { HearButton } from './hear-button.tsx'
import { HoldButton } from './hold-button.tsx'
import { announceWords, type Loudspeakers, spokenText } from './say.ts'

interface FormProps extends Loudspeakers {
  readonly site: string
  readonly onAsked: () => void
}

/** What is to be said, by which box, and why. It goes at once or not at all: it is never kept for later. */
export function AnnounceForm({ site, boxes, clips, onAsked }: FormProps): JSX.Element {
  const w = announceWords()
  useOpenForm()
  const [device, setDevice] = useState(boxes[0]?.device ?? '')
  const [number, setNumber] = useState<number>()
  const [heard, setHeard] = useState<number>()
  const [reason, setReason] = useState('')
  const [state, setState] = useState<'open' | 'asking'>('open')
  const [said, setSaid] = useState('')
  // the same until an answer has come: asked for again, it is one
  const key = useRef(newKey())
  const clip = clips.find((each) => each.number === number)

  async function ask(): Promise<void> {
    setState('asking')
    try {
      await request('/api/v1/announcements', {
        body: { site, device, clip: number, reason: reason.trim(), confirm: true },
        headers: { 'idempotency-key': key.current },
      })
      key.current = newKey()
      setHeard(undefined)
      setSaid(w.asked)
    } catch (error) {
      if (error instanceof Refused) key.current = newKey()
      setSaid(error instanceof Refused ? error.message : w.noAnswer)
    }
    setState('open')
    onAsked()
  }

  return (
    <section class="own">
      <label class="line">
        {w.box}
        <select class="field" onChange={(event) => setDevice(event.currentTarget.value)}>
          {boxes.map((box) => (
            <option key={box.device} value={box.device} selected={box.device === device}>
              {local(box.name)}
            </option>
          ))}
        </select>
      </label>
      <label class="line">
        {w.clip}
        <select
          class="field"
          onChange={(event) => {
            setNumber(Number(event.currentTarget.value) || undefined)
            setHeard(undefined)
          }}
        >
          <option value="">–</option>
          {clips.map((each) => (
            <option key={each.number} value={each.number} selected={each.number === number}>
              {`${each.number} ${local({ ...each.text, en: each.text.en ?? each.text['zh-CN'] })}`}
            </option>
          ))}
        </select>
      </label>
      {clip && (
        <>
          <p lang={clip.language}>
            <b>{spokenText(clip)}</b>
          </p>
          {clip.isSiren && <p class="stale">{w.siren}</p>}
          <HearButton key={clip.number} clip={clip} onHeard={() => setHeard(clip.number)} />
        </>
      )}
      <label class="line">
        {w.reason}
        <input class="field" maxLength={200} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
      </label>
      <p class="soft">{w.first}</p>
      <HoldButton
        text={clip?.isSiren ? w.holdSiren : w.hold}
        isReady={state === 'open' && clip !== undefined && heard === clip.number && reason.trim() !== ''}
        onHeld={() => void ask()}
      />
      <p role="status">{said}</p>
    </section>
  )
}
