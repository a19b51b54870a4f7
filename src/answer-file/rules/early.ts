/** Whether commands of a pass run while Windows Setup is at work, before anybody can log on. */
export function isEarly(pass: string): boolean {
  return pass === 'windowsPE' || pass === 'specialize'
}
