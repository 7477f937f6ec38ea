//! Contention: a change of a user succeeds while someone else changes the same user again and again.

use host::Compiled;

use crate::catalogue::{ASIM, Request, delete, logout_all, update, update_password};
use crate::harness::answer::Answer;
use crate::harness::pairs::SEED;
use crate::harness::random::Random;
use crate::harness::schedule;
use crate::harness::states::{self, PLAIN};
use crate::harness::world::{Image, World};

/// More renames than end while a change is tried as often as it may be.
const RENAMES: usize = 16;

/// How often each change is made.
const RUNS: usize = 40;

/// Makes a change while Asim is renamed in a loop. Before each storage call it is drawn which of the two continues. Returns
/// the answer, and how many storage calls the change made.
async fn change_in_the_loop(
    compiled: &Compiled,
    image: &Image,
    change: &Request,
    random: &mut Random,
) -> (Answer, usize) {
    let world = World::new(compiled, image, PLAIN);
    let renames = (0..RENAMES).map(|n| update(ASIM, Some(["carol", "dave"][n % 2]), None));
    let requests: Vec<Request> = [change.clone()].into_iter().chain(renames).collect();
    let numbers: Vec<u64> = requests.iter().map(|_| world.number()).collect();
    let answers = schedule::run(&world, &numbers, &requests, |calls| {
        let rename = (1..calls.len()).find(|guest| calls[*guest].is_some());
        let change = Some(0).filter(|_| calls[0].is_some());
        match (change, rename) {
            (Some(_), Some(_)) => *random.pick(&[change, rename]),
            _ => change.or(rename),
        }
    });
    let answers = answers.await.expect("all continue to their ends");
    world.check().expect("the invariants hold");
    (answers[0].clone(), world.hook.calls(numbers[0]).len())
}

#[tokio::test]
async fn at_most_one_change_in_a_hundred_is_busy_while_the_user_is_renamed_in_a_loop() {
    let compiled = crate::support::component();
    let image = states::asim(compiled).await;
    let changes = [
        logout_all(ASIM),
        update_password(ASIM, "password1", "password2"),
        delete(ASIM),
    ];
    let mut random = Random::new(SEED);
    let (mut busy, mut disturbed) = (0, 0);
    for change in &changes {
        let undisturbed = World::calls_of(compiled, &image, PLAIN, change).await.len();
        for _ in 0..RUNS {
            let (answer, calls) = change_in_the_loop(compiled, &image, change, &mut random).await;
            assert!(matches!(answer, Answer::Done | Answer::Busy), "{change:?}: {answer:?}");
            busy += usize::from(answer == Answer::Busy);
            disturbed += usize::from(calls > undisturbed);
        }
    }
    let runs = changes.len() * RUNS;
    println!("of {runs} changes, {disturbed} began again and {busy} were busy (seed {SEED})");
    assert!(
        disturbed > runs / 4,
        "{disturbed} of {runs}: the loop disturbs too little"
    );
    assert!(busy * 100 <= runs, "{busy} of {runs} were busy");
}
