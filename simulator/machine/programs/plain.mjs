/** Programs whose work leaves no trace that anything here looks at. */
/** @param {import('../stand-in.mjs').Call} call */
export async function run({ name, say, take, user, machine }) {
  await take()
  if (name === 'whoami.exe')
    say(user === 'SYSTEM' ? 'nt authority\\system' : `${machine === null ? 'host' : 'guest'}\\${user.toLowerCase()}`)
  else say('The operation completed successfully.')
  return 0
}
