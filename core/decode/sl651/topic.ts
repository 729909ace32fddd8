/** Where the reading log keeps what a station of SL 651 sent to our own listener, by its address. */
export function stationTopic(address: string): string {
  return `sl651/${address}`
}
