import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { assetKinds } from '../../../core/plant/asset-kinds.ts'
import { fill } from '../../../core/words/tables.ts'
import { Refused, read, reasonOf } from '../../lib/client.ts'
import { dropFields, useDraft } from '../../lib/draft.ts'
import { local, words } from '../../lib/language.ts'
import { useOpenForm } from '../../lib/open-forms.ts'
import { Sent } from '../../lib/sent.tsx'
import { sentText } from '../../lib/shown-text.ts'
import { may } from '../may.ts'
import { siteOf } from '../model.ts'
import { useShown } from '../use-shown.ts'
import type { WaitingBody } from './bodies.ts'
import { Bytes } from './bytes.tsx'
import type { Claimed } from './claim-done.tsx'
import { type ClaimDraft, draftFrom, draftKept, readClaim } from './claim-draft.ts'
import { ClaimPoints } from './claim-points.tsx'
import type { DataProps } from './props.ts'

interface FormProps extends DataProps {
  readonly waiting: WaitingBody
  readonly onClose: () => void
  readonly onClaimed: (claimed: Claimed) => void
}

const isNew = 'new'

/** What is to become of something that waits: filled in as far as what it sent tells. */
export function ClaimForm({ waiting, city, model, onClose, onClaimed }: FormProps): JSX.Element {
  const { waiting: w } = words().data
  useOpenForm()
  const form = `claim of ${waiting.name}`
  const kept = useDraft<string>(form, 'all', '')
  const [draft, setDraft] = useState(() => draftKept(kept.value, waiting.proposal) ?? draftFrom(waiting.proposal))
  const [wrong, setWrong] = useState<readonly string[]>([])
  const [busy, setBusy] = useState<'free' | 'busy'>('free')
  const isShown = useShown()
  const put = (part: Partial<ClaimDraft>) => {
    const next = { ...draft, ...part }
    setDraft(next)
    kept.set(JSON.stringify(next))
  }
  const sites = city.sites.filter(({ id }) => may(model.me, 'engineer', id))
  const assets = new Map(
    (city.bySite.get(draft.site) ?? []).map(({ id, assetName }) => [id.split('/')[1] ?? '', local(assetName)]),
  )

  const go = async () => {
    const claim = readClaim(draft)
    if (!claim.ok) return setWrong(claim.says)
    setBusy('busy')
    try {
      const { yaml } = await read<{ readonly yaml: string }>(`/api/v1/quarantine/${waiting.id}/claim`, {
        body: claim.body,
      })
      const { site, asset, points } = claim.body
      const ids = points.map(({ id }) => `${site}/${asset}/${id}`)
      dropFields(form)
      onClaimed({ name: `${site}/${claim.body.device}`, points: ids, yaml })
    } catch (error) {
      if (!isShown()) throw error
      const errors = error instanceof Refused ? (error.problem?.errors ?? []) : []
      setWrong(errors.length > 0 ? errors.map(({ expected }) => expected) : [reasonOf(error)])
      setBusy('free')
    }
  }

  return (
    <form
      class="claim"
      onSubmit={(event) => {
        event.preventDefault()
        void go()
      }}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <h3>{fill(w.title, { name: sentText(waiting.name) })}</h3>
      <div class="bar2">
        <label class="inline">
          {w.site}
          <select
            class="field"
            disabled={siteOf(waiting.name) === draft.site && waiting.proposal.site !== undefined}
            onChange={(event) => put({ site: event.currentTarget.value, asset: '' })}
          >
            <option value="">{w.chooseSite}</option>
            {sites.map(({ id, name }) => (
              <option key={id} value={id} selected={id === draft.site}>
                {local(name)}
              </option>
            ))}
          </select>
        </label>
        <label class="inline">
          {w.device}
          <input
            class="field"
            value={draft.device}
            readOnly={waiting.proposal.site !== undefined}
            onInput={(event) => put({ device: event.currentTarget.value })}
          />
        </label>
        {draft.address !== '' && (
          <span class="soft">
            {w.address}: <Sent text={draft.address} />
          </span>
        )}
        <label class="inline">
          {w.asset}
          <select
            class="field"
            onChange={(event) =>
              put(
                event.currentTarget.value === isNew
                  ? { asset: '', is: 'new' }
                  : { asset: event.currentTarget.value, is: 'known' },
              )
            }
          >
            {[...assets].map(([id, name]) => (
              <option key={id} value={id} selected={draft.is === 'known' && id === draft.asset}>
                {name}
              </option>
            ))}
            <option value={isNew} selected={draft.is === 'new'}>
              {w.newAsset}
            </option>
          </select>
        </label>
        {draft.is === 'new' && (
          <>
            <label class="inline">
              {w.newAssetId}
              <input
                class="field"
                id="asset"
                value={draft.asset}
                onInput={(event) => put({ asset: event.currentTarget.value })}
              />
            </label>
            <label class="inline">
              {w.kind}
              <select class="field" onChange={(event) => put({ kind: event.currentTarget.value })}>
                {assetKinds.map((kind) => (
                  <option key={kind} value={kind} selected={kind === draft.kind}>
                    {kind}
                  </option>
                ))}
              </select>
            </label>
          </>
        )}
        <label class="inline">
          {w.every}
          <input
            class="field short"
            value={draft.every}
            onInput={(event) => put({ every: event.currentTarget.value })}
          />
        </label>
      </div>
      <ClaimPoints points={draft.points} city={city} onPoints={(points) => put({ points })} />
      {wrong.length > 0 && (
        <div class="note" role="alert">
          {wrong.map((text) => (
            <p key={text} class="warn">
              {text}
            </p>
          ))}
        </div>
      )}
      <div class="bar2">
        <button type="submit" class="btn go" disabled={busy === 'busy'}>
          {w.go}
        </button>
        <button
          type="button"
          class="btn quiet"
          onClick={() => {
            dropFields(form)
            onClose()
          }}
        >
          {w.cancel}
        </button>
      </div>
      <details>
        <summary>{w.sample}</summary>
        <Bytes text={waiting.sample} encoding={waiting.encoding} />
      </details>
    </form>
  )
}
