/** What scripts add to a lesson. The page is complete without them.
 *
 * The elements upgrade themselves wherever they appear, so instant navigation needs nothing more.
 */

import { watchFolds } from "./folds.js";
import { followLinks } from "./following.js";
import { TracemarkPlayer } from "./player.js";
import { TracemarkQuiz } from "./quiz.js";
import { TracemarkCourse, TracemarkScore } from "./score.js";

if (window.customElements && !customElements.get("tracemark-player")) {
  customElements.define("tracemark-player", TracemarkPlayer);
  customElements.define("tracemark-quiz", TracemarkQuiz);
  customElements.define("tracemark-score", TracemarkScore);
  customElements.define("tracemark-course", TracemarkCourse);
  followLinks();
  watchFolds();
}
