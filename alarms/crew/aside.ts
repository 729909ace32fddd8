/** Work that goes on beside the turns: begun again and again, never twice at once, and nothing waits for it. */
export function aside(
  work: () => Promise<void>,
  onError: (error: unknown) => void,
): { readonly begin: () => void; readonly idle: () => Promise<void> } {
  let underWay: Promise<void> | undefined
  return {
    begin() {
      underWay ??= work()
        .catch(onError)
        .finally(() => {
          underWay = undefined
        })
    },
    idle: async () => await underWay,
  }
}
