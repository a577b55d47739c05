/**
 * Where in a contract the derivation stands, so that whoever wrote what cannot be derived finds it by the message.
 */

export interface Place {
  /** As `keys.create`. */
  readonly operation: string
  /** As `payload.scopes[].resource`. */
  readonly path: string
}

export const field = (place: Place, name: string): Place => ({ ...place, path: `${place.path}.${name}` })

export const item = (place: Place): Place => ({ ...place, path: `${place.path}[]` })

/** Ends the build. `problem` reads on from the name of the place, `remedy` says what to write instead. */
export const refuse = (place: Place, problem: string, remedy: string): never => {
  throw new TypeError(`${place.operation}: ${place.path} ${problem}. ${remedy}.`)
}
