export type Options = import("./options.js").Options;
export type Kind = "a string" | "a boolean" | "a number" | "an object" | "a function";
/** Every option there is, for those who hand options on. */
export declare const OPTION_NAMES: readonly string[];
/** Those that are told something. */
export declare const CALLBACK_NAMES: readonly string[];
/**
 * Throws a ConversationError with reason `bad_argument` that names option and remedy.
 *
 * A name that is like no option is let pass: the vendor's next version may have it.
 * @param {Options} options
 */
export declare function checkOptions(options: Options): void;
/**
 * Throws a ConversationError unless an argument is what it must be.
 * @param {Kind} kind
 * @param {string} name
 * @param {unknown} value
 */
export declare function mustBe(kind: Kind, name: string, value: unknown): void;
