/** What browsers have learnt since Chromium 87 and Safari 14.0, as far as a page might reach for it: names by their owner. */
const newer: Readonly<Record<string, string>> = {
  globalThis:
    'structuredClone WeakRef FinalizationRegistry Iterator DisposableStack AsyncDisposableStack SuppressedError Temporal ' +
    'Float16Array reportError scheduler navigation TextDecoderStream TextEncoderStream CompressionStream ' +
    'DecompressionStream TransformStream BroadcastChannel requestIdleCallback cancelIdleCallback URLPattern Sanitizer ' +
    'CloseWatcher',
  AbortSignal: 'any timeout abort',
  'AbortSignal.prototype': 'throwIfAborted reason',
  Array: 'fromAsync',
  'Array.prototype': 'at findLast findLastIndex toReversed toSorted toSpliced with group groupToMap',
  'Uint8Array.__proto__.prototype': 'at findLast findLastIndex toReversed toSorted with',
  Uint8Array: 'fromBase64 fromHex',
  'Uint8Array.prototype': 'toBase64 toHex setFromBase64 setFromHex',
  'ArrayBuffer.prototype': 'transfer transferToFixedLength resize',
  Object: 'hasOwn groupBy',
  Map: 'groupBy',
  'Map.prototype': 'getOrInsert getOrInsertComputed',
  'Set.prototype': 'union intersection difference symmetricDifference isSubsetOf isSupersetOf isDisjointFrom',
  Promise: 'withResolvers try',
  'String.prototype': 'at isWellFormed toWellFormed',
  RegExp: 'escape',
  Error: 'isError captureStackTrace',
  Math: 'sumPrecise f16round',
  Symbol: 'dispose asyncDispose',
  'Crypto.prototype': 'randomUUID',
  Intl: 'ListFormat Segmenter DurationFormat supportedValuesOf',
  'Intl.DateTimeFormat.prototype': 'formatRange formatRangeToParts',
  'Intl.NumberFormat.prototype': 'formatRange formatRangeToParts',
  ReadableStream: 'from',
  'ReadableStream.prototype': 'pipeThrough pipeTo values',
  Response: 'json',
  'Response.prototype': 'bytes',
  'Blob.prototype': 'bytes',
  URL: 'canParse parse',
  'URLSearchParams.prototype': 'size',
  'Element.prototype': 'setHTML setHTMLUnsafe getHTML checkVisibility moveBefore scrollIntoViewIfNeeded',
  'HTMLElement.prototype': 'inert showPopover hidePopover togglePopover',
  'HTMLDialogElement.prototype': 'show showModal close requestClose',
  'HTMLFormElement.prototype': 'requestSubmit',
  'Document.prototype': 'startViewTransition',
  'Navigator.prototype': 'userAgentData locks scheduling userActivation setAppBadge',
}

/** Runs in a page before its own script, and makes its browser one of the oldest that crews have, as far as built-ins go. */
export const oldBrowser = `
for (const [owner, names] of Object.entries(${JSON.stringify(newer)})) {
  const from = owner.split('.').reduce((at, key) => at && at[key], globalThis)
  if (from) for (const name of names.split(' ')) delete from[name]
}
globalThis.webkitAudioContext = globalThis.AudioContext
delete globalThis.AudioContext
`
