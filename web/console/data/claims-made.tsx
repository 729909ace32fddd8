import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { fill } from '../../../core/words/tables.ts'
import { read } from '../../lib/client.ts'
import { local, words } from '../../lib/language.ts'
import { shownLines } from '../../lib/shown-text.ts'
import { may } from '../may.ts'
import { NotFetched } from '../not-fetched.tsx'
import { useFetched } from '../use-fetched.ts'
import { trendHash } from '../view.ts'
import { Wide } from '../wide.tsx'
import type { MadeClaim } from './bodies.ts'
import { GiveBack } from './give-back.tsx'
import type { DataProps } from './props.ts'

const refreshMs = 15_000

interface ClaimsProps extends DataProps {
  /** With another one it is asked for anew. */
  readonly of: string
  readonly onGone: () => void
}

/** What was claimed beside the plant file, and can be taken back. */
export function ClaimsMade({ model, city, of, onGone }: ClaimsProps): JSX.Element {
  const { made: w } = words().data
  const path = '/api/v1/claims'
  const fetched = useFetched(`${path} ${of}`, () => read<{ readonly claims: readonly MadeClaim[] }>(path), refreshMs)
  const [opened, setOpened] = useState('')
  const [said, setSaid] = useState('')
  const claims = fetched.found?.claims ?? []
  const names = new Map(city.sites.map(({ id, name }) => [id, local(name)]))
  return (
    <>
      {fetched.state === 'failed' && <NotFetched reason={fetched.reason} again={fetched.again} />}
      {said !== '' && (
        <p class="note" role="status">
          {said}
        </p>
      )}
      {claims.length > 0 && (
        <>
          <h3>{w.title}</h3>
          <Wide label={w.title}>
            <table class="rules">
              <thead>
                <tr>
                  <th scope="col">{w.device}</th>
                  <th scope="col">{w.points}</th>
                  <th scope="col">
                    <span class="vh">{w.back}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {claims.map(({ site, device, points, yaml }) => {
                  const id = `${site}/${device}`
                  const there = points.filter((point) => city.points.has(point))
                  return (
                    <tr key={points.join(' ')} data-claim={id}>
                      <th scope="row">
                        {names.get(site) ?? site} · {device}
                      </th>
                      <td class="why2">
                        {there.length > 0 ? (
                          <a href={trendHash(...there)}>{points.map((point) => nameOf(point, city)).join(' · ')}</a>
                        ) : (
                          points.join(' · ')
                        )}
                        <details>
                          <summary>{words().data.waiting.yaml}</summary>
                          <pre class="mono">{shownLines(yaml)}</pre>
                        </details>
                      </td>
                      <td class="r">
                        {may(model.me, 'engineer', site) && opened !== id && (
                          <button type="button" class="btn quiet" onClick={() => setOpened(id)}>
                            {w.back}…
                          </button>
                        )}
                        {opened === id && (
                          <GiveBack
                            {...{ site, device }}
                            onClose={() => setOpened('')}
                            onDone={() => {
                              setOpened('')
                              setSaid(fill(w.done, { name: id }))
                              fetched.again()
                              onGone()
                            }}
                          />
                        )}
                      </td>
                    </tr>
                  )
                })}
              </tbody>
            </table>
          </Wide>
        </>
      )}
    </>
  )
}

function nameOf(id: string, { points }: DataProps['city']): string {
  const point = points.get(id)
  return point ? `${local(point.assetName)} ${local(point.name)}` : id
}
