import { useEffect, useState } from 'preact/hooks'
import { type Draft, dropFields, useDraft } from '../../lib/draft.ts'
import type { RuleBody, ShownEdit } from './bodies.ts'
import { rebased, type Typed, typedFrom } from './typed.ts'

/** What is typed of a rule, kept until it is sent or dropped. */
export interface Typing {
  readonly typed: Typed
  readonly why: Draft<string>
  readonly endWhy: Draft<string>
  /** `kept`: it was typed before this was drawn; `moved`: and the rule, or the edit, has become another one since. */
  readonly is: 'fresh' | 'kept' | 'moved'
  readonly onTyped: (typed: Typed) => void
  /** It is done with: nothing of it is kept. */
  readonly onSent: () => void
  /** As if nothing had been typed. */
  readonly onDrop: () => void
}

/** `of`: the rule without the edit that is shown; `form` names what is typed of. */
export function useTyped(form: string, of: RuleBody, shown: ShownEdit | undefined): Typing {
  const now = typedFrom(of)
  const start = typedFrom(of, shown?.edit.set)
  const typed = useDraft<Typed>(form, 'typed', start)
  // what it was typed over: somebody else may have changed that since
  const before = useDraft<Typed>(form, 'before', now)
  const revision = useDraft<string>(form, 'revision', String(shown?.edit.revision ?? ''))
  const why = useDraft<string>(form, 'why', shown?.edit.why ?? '')
  const endWhy = useDraft<string>(form, 'endWhy', '')
  const [is, setIs] = useState<Typing['is']>(() => {
    if (typed.is === 'fresh') return why.is
    return revision.value === String(shown?.edit.revision ?? '') && isSame(before.value, now) ? 'kept' : 'moved'
  })
  const onTyped = (next: Typed) => {
    typed.set(next)
    before.set(now)
    revision.set(String(shown?.edit.revision ?? ''))
  }
  // what nobody has touched here says what holds now
  useEffect(() => {
    if (isSame(now, before.value)) return
    const next = rebased(typed.value, { before: before.value, now })
    onTyped(next)
    if (isSame(next, start)) dropFields(form)
  })
  return {
    ...{ typed: typed.value, why, endWhy, is, onTyped },
    onSent() {
      dropFields(form)
      setIs('fresh')
    },
    onDrop() {
      onTyped(start)
      why.set(shown?.edit.why ?? '')
      endWhy.set('')
      dropFields(form)
      setIs('fresh')
    },
  }
}

function isSame(one: Typed, other: Typed): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
