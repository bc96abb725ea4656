"use strict";

/** A step that failed in a way the user can do something about. */
class SetupError extends Error {
  /**
   * @param {string} message names what is missing or failed
   * @param {string} [remedy] the command that helps
   */
  constructor(message, remedy) {
    super(message);
    this.remedy = remedy;
  }
}

module.exports = { SetupError };
