/** Half of the words that moby's pkg/namesgenerator draws from. */
const adjectives =
  'admiring adoring amazing awesome blissful bold boring brave busy charming clever compassionate condescending cool cranky crazy dazzling determined eager ecstatic elastic elated elegant eloquent epic exciting fervent festive flamboyant focused friendly frosty funny gallant gifted goofy gracious great happy hardcore heuristic hopeful hungry infallible inspiring intelligent jolly jovial keen kind laughing loving lucid magical modest musing mystifying naughty nervous nice nifty nostalgic objective optimistic peaceful pedantic pensive practical priceless quirky quizzical recursing relaxed reverent romantic sad serene sharp silly sleepy stoic strange suspicious sweet tender thirsty trusting unruffled upbeat vibrant vigilant vigorous wizardly wonderful xenodochial youthful zealous zen'.split(
    ' ',
  );
const surnames =
  'agnesi albattani allen archimedes aryabhata babbage banach bardeen bartik bassi bell bhabha bhaskara blackwell bohr booth borg bose boyd burnell cannon carson cerf chandrasekhar chaum clarke colden cori cray curie curran darwin davinci dewdney diffie dijkstra dirac easley edison einstein elion ellis engelbart euclid euler faraday fermat fermi feynman franklin galileo galois gates gauss germain goldberg goldstine goldwasser goodall hamilton haslett hawking heisenberg hertz hodgkin hopper hypatia jackson jang jemison jennings jepsen johnson joliot jones kalam kare keller kepler khorana kilby kirch knuth kowalevski lalande lamarr lamport leakey leavitt lewin lovelace lumiere mahavira maxwell mayer mccarthy mcclintock mclean mcnulty meitner mendel mendeleev mestorf minsky mirzakhani morse moser murdock napier nash newton nightingale nobel noether noyce pare pascal pasteur payne perlman pike poincare poitras ptolemy raman ramanujan ride ritchie roentgen rosalind rubin saha sammet shannon shaw shirley shockley sinoussi snyder spence stallman stonebraker swanson swartz swirles tesla thompson torvalds turing varahamihira villani visvesvaraya volhard wescoff wiles williams wilson wing wozniak wright yalow yonath zhukovsky'.split(
    ' ',
  );

/** `romantic_boyd`; with a digit from the second attempt on. */
export function generateName(random: () => number, attempt: number): string {
  const pick = (words: readonly string[]) => words[Math.floor(random() * words.length)] ?? 'happy';
  for (;;) {
    const name = `${pick(adjectives)}_${pick(surnames)}`;
    if (name === 'boring_wozniak') continue;
    return attempt > 0 ? `${name}${Math.floor(random() * 10)}` : name;
  }
}
