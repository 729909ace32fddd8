import { useEffect, useState } from 'preact/hooks'
import { dropFields } from '../lib/draft.ts'
import type { Keep } from './keep.ts'

let keep: Keep | undefined

/** Where photos of forms are kept from now on. */
export function keepDraftsIn(where: Keep): Keep {
  keep = where
  return where
}

/** The photos of a form, kept on this phone until it is sent. */
export function useDraftPhotos(form: string): readonly [photos: readonly Blob[], add: (more: readonly Blob[]) => void] {
  const key = `photos ${form}`
  const [photos, setPhotos] = useState<readonly Blob[]>([])
  useEffect(() => {
    void keep
      ?.read<readonly Blob[]>(key)
      .then((kept) => kept && setPhotos((before) => [...kept, ...before].slice(0, 4)))
  }, [key])
  return [
    photos,
    (more) =>
      setPhotos((before) => {
        const all = [...before, ...more].slice(0, 4)
        void keep?.write(key, all)
        return all
      }),
  ]
}

/** It has been sent. */
export function dropDraft(form: string): void {
  dropFields(form)
  void keep?.drop(`photos ${form}`)
}
