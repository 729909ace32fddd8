import { useEffect, useRef, useState } from 'preact/hooks'
import { dropFields } from '../lib/draft.ts'
import type { Keep } from './held.ts'

let keep: Keep | undefined

/** Where photos of forms are kept from now on. */
export function keepDraftsIn(where: Keep): Keep {
  keep = where
  return where
}

/** As many as one step may have. */
const photosAtMost = 4

/** The photos of a form. */
export interface DraftPhotos {
  readonly all: readonly Blob[]
  /** How many there was no room for. */
  add(more: readonly Blob[]): number
  drop(index: number): void
}

/** The photos of a form, kept on this phone until it is sent. */
export function useDraftPhotos(form: string): DraftPhotos {
  const key = `photos ${form}`
  const [all, setAll] = useState<readonly Blob[]>([])
  // photos take their time to be drawn: what came meanwhile is not lost
  const newest = useRef(all)
  const show = (next: readonly Blob[]) => {
    newest.current = next.slice(0, photosAtMost)
    setAll(newest.current)
  }
  const set = (next: readonly Blob[]) => {
    show(next)
    void keep?.write(key, newest.current)
  }
  useEffect(() => {
    void keep?.read<readonly Blob[]>(key).then((kept) => kept && show([...kept, ...newest.current]))
  }, [key])
  return {
    all,
    add(more) {
      const next = [...newest.current, ...more]
      set(next)
      return Math.max(0, next.length - photosAtMost)
    },
    drop: (index) => set(newest.current.filter((_, each) => each !== index)),
  }
}

/** It has been sent. */
export function dropDraft(form: string): void {
  dropFields(form)
  void keep?.drop(`photos ${form}`)
}
