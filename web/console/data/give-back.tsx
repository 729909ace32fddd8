import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Refused, read, reasonOf } from '../../lib/client.ts'
import { useDraft } from '../../lib/draft.ts'
import { words } from '../../lib/language.ts'
import { useOpenForm } from '../../lib/open-forms.ts'
import { useShown } from '../use-shown.ts'

interface GiveBackProps {
  readonly site: string
  readonly device: string
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Why a claim is taken back; and that it is. */
export function GiveBack({ site, device, onClose, onDone }: GiveBackProps): JSX.Element {
  const { made: w } = words().data
  const { value: why, set: setWhy } = useDraft<string>(`give back ${site}/${device}`, 'why', '')
  const [busy, setBusy] = useState<'free' | 'busy'>('free')
  const [said, setSaid] = useState('')
  const isShown = useShown()
  useOpenForm()
  async function go(): Promise<void> {
    setBusy('busy')
    try {
      await read('/api/v1/claims/give-back', { body: { site, device, why } })
      setWhy('')
      onDone()
    } catch (error) {
      if (!isShown()) throw error
      setSaid(error instanceof Refused && error.status === 404 ? w.gone : reasonOf(error))
      setBusy('free')
    }
  }
  return (
    <form
      class="acts"
      onSubmit={(event) => {
        event.preventDefault()
        void go()
      }}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <input
        class="field"
        aria-label={w.why}
        placeholder={w.why}
        value={why}
        onInput={(event) => setWhy(event.currentTarget.value)}
      />
      <button type="submit" class="btn go" disabled={busy === 'busy' || why.trim() === ''}>
        {w.back}
      </button>
      <button type="button" class="btn quiet" onClick={onClose}>
        {words().rules.close}
      </button>
      <span role="status">{said}</span>
    </form>
  )
}
