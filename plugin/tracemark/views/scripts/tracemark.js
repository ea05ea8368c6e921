/** What scripts add to a lesson. The page is complete without them.
 *
 * The elements upgrade themselves wherever they appear, so instant navigation needs nothing more.
 */

import { watchFolds } from "./folds.js";
import { TracemarkPart } from "./part.js";
import { TracemarkQuiz } from "./quiz.js";
import { TracemarkScore } from "./score.js";
import { TracemarkViews, keepSteps } from "./views.js";

if (window.customElements && !customElements.get("tracemark-quiz")) {
  customElements.define("tracemark-part", TracemarkPart);
  customElements.define("tracemark-quiz", TracemarkQuiz);
  customElements.define("tracemark-score", TracemarkScore);
  customElements.define("tracemark-views", TracemarkViews);
  watchFolds();
  keepSteps();
}
