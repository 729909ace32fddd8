import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { SessionBody } from '../../../api/login/schema.ts'
import { fill } from '../../../core/words/tables.ts'
import { read, reasonOf } from '../../lib/client.ts'
import { words } from '../../lib/language.ts'
import { clock } from '../../lib/time.ts'
import { deviceText } from './device.ts'
import { Said } from './said.tsx'

/** Where somebody is logged in, each with a way out. */
export function SessionsSection(): JSX.Element {
  const { me: w, card } = words().page
  const [sessions, setSessions] = useState<readonly SessionBody[]>()
  const [said, setSaid] = useState('')
  const load = () =>
    read<{ readonly sessions: readonly SessionBody[] }>('/api/v1/me/sessions').then(
      (found) => setSessions(found.sessions),
      (error: unknown) => setSaid(reasonOf(error)),
    )
  useEffect(() => void load(), [])

  async function end(path: string, words: (count: number) => string): Promise<void> {
    try {
      const { ended } = await read<{ readonly ended: number }>(path, { body: {} })
      setSaid(words(ended))
    } catch (error) {
      setSaid(reasonOf(error))
    }
    await load()
  }

  const others = sessions?.filter(({ own }) => !own) ?? []
  return (
    <section>
      <h3>{w.sessions}</h3>
      {sessions === undefined && said === '' && <p>{card.loading}</p>}
      <ul class="devices">
        {sessions?.map((session) => (
          <li key={session.id}>
            <b>{deviceText(session.agent) ?? w.unknownDevice}</b>
            {session.own && <span> · {w.here}</span>}
            {session.kept && <span> · {w.kept}</span>}
            <p class="soft">
              {session.address} · {fill(w.since, { time: clock(session.since) })}
              <br />
              {fill(w.usedAt, { time: clock(session.usedAt) })} · {fill(w.endsAt, { time: clock(session.endsAt) })}
            </p>
            {!session.own && (
              <button
                type="button"
                class="btn"
                onClick={() => void end(`/api/v1/me/sessions/${session.id}/end`, () => w.done)}
              >
                {w.logOutThere}
              </button>
            )}
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <button
          type="button"
          class="btn wide"
          onClick={() => void end('/api/v1/me/sessions/end-others', (count) => fill(w.othersOut, { count }))}
        >
          {w.logOutOthers}
        </button>
      )}
      <Said text={said} />
    </section>
  )
}
