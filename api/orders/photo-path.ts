const photoPath = /^\/api\/v1\/orders\/\d+\/photos(\/[0-9a-f]+)?$/

/** Whether a path is of photos: larger bodies than elsewhere, and nothing in them that runs. */
export function isPhotoPath(path: string): boolean {
  return photoPath.test(path)
}
