//! Minimizing the objective: argmin's L-BFGS, driven step by step so that it can be watched.

use super::objective::Objective;
use super::point::Point;
use crate::error::{Error, Result};
use crate::watch::Watch;
use argmin::core::{ArgminError, CostFunction, Gradient, IterState, Problem, Solver, State};
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::quasinewton::LBFGS;
use argmin_math::{ArgminDot, ArgminSub};
use std::cell::{Cell, RefCell};

/// Past steps the inverse Hessian is built from; SciPy's default too.
const MEMORY: usize = 10;
/// Evaluations one line search may spend; scikit-learn's limit.
const LINE_SEARCH: usize = 50;

/// Where the minimization ended.
pub(super) struct Minimum {
    pub(super) point: Vec<f64>,
    /// Largest absolute slope there.
    pub(super) slope: f64,
    pub(super) iterations: usize,
}

struct Seen {
    point: Point,
    cost: f64,
    gradient: Point,
}

/// What the steps share: the last evaluation, the best one, the budget and the watch.
struct Evaluations<'a> {
    objective: &'a Objective<'a>,
    watch: RefCell<&'a mut dyn Watch>,
    last: RefCell<Seen>,
    best: RefCell<Seen>,
    left: Cell<usize>,
    iteration: Cell<usize>,
    max_iter: usize,
    cancelled: RefCell<Option<Error>>,
}

impl Evaluations<'_> {
    fn at(&self, point: &Point) -> std::result::Result<(f64, Point), argmin::core::Error> {
        if let Ok(last) = self.last.try_borrow()
            && last.point == *point
        {
            return Ok((last.cost, last.gradient.clone()));
        }
        if self.left.get() == 0 {
            return Err(stop("the line search found no better point"));
        }
        self.left.set(self.left.get() - 1);
        if let Err(error) = self
            .watch
            .borrow_mut()
            .check("fit", self.iteration.get(), self.max_iter)
        {
            self.cancelled.replace(Some(error));
            return Err(stop("cancelled"));
        }
        let mut gradient = Point(vec![0.0; point.0.len()]);
        let cost = self.objective.evaluate(&point.0, &mut gradient.0);
        if !cost.is_finite() {
            return Err(stop("the loss is not finite"));
        }
        if cost < self.best.borrow().cost {
            self.best.replace(Seen {
                point: point.clone(),
                cost,
                gradient: gradient.clone(),
            });
        }
        self.last.replace(Seen {
            point: point.clone(),
            cost,
            gradient: gradient.clone(),
        });
        Ok((cost, gradient))
    }
}

fn stop(reason: &str) -> argmin::core::Error {
    ArgminError::ConditionViolated {
        text: reason.to_owned(),
    }
    .into()
}

struct View<'a, 'w>(&'a Evaluations<'w>);

impl CostFunction for View<'_, '_> {
    type Param = Point;
    type Output = f64;

    fn cost(&self, point: &Point) -> std::result::Result<f64, argmin::core::Error> {
        self.0.at(point).map(|(cost, _)| cost)
    }
}

impl Gradient for View<'_, '_> {
    type Param = Point;
    type Gradient = Point;

    fn gradient(&self, point: &Point) -> std::result::Result<Point, argmin::core::Error> {
        self.0.at(point).map(|(_, gradient)| gradient)
    }
}

/// Minimizes from zero until the largest slope is at most `tol` or `max_iter` steps are done.
///
/// A step that the line search cannot take starts L-BFGS anew from the best point; when that does not
/// help either, rounding allows no better and the search ends.
pub(super) fn minimize(
    objective: &Objective<'_>,
    tol: f64,
    max_iter: usize,
    watch: &mut dyn Watch,
) -> Result<Minimum> {
    let zero = Point(vec![0.0; objective.parameters()]);
    let nowhere = || Seen {
        point: Point(Vec::new()),
        cost: f64::INFINITY,
        gradient: Point(Vec::new()),
    };
    let evaluations = Evaluations {
        objective,
        watch: RefCell::new(watch),
        last: RefCell::new(nowhere()),
        best: RefCell::new(nowhere()),
        left: Cell::new(LINE_SEARCH),
        iteration: Cell::new(0),
        max_iter,
        cancelled: RefCell::new(None),
    };
    let mut from = zero;
    loop {
        let reached = descend(&evaluations, from.clone(), tol);
        if let Some(error) = evaluations.cancelled.take() {
            return Err(error);
        }
        let Some((point, slope)) = reached else {
            return Ok(Minimum {
                point: from.0,
                slope: f64::NAN,
                iterations: evaluations.iteration.get(),
            });
        };
        if slope <= tol || evaluations.iteration.get() >= max_iter || point == from {
            return Ok(Minimum {
                point: point.0,
                slope,
                iterations: evaluations.iteration.get(),
            });
        }
        from = point;
    }
}

/// One run of L-BFGS; where it ended and the slope there. `None` when the start cannot be evaluated.
fn descend(evaluations: &Evaluations<'_>, from: Point, tol: f64) -> Option<(Point, f64)> {
    evaluations.left.set(LINE_SEARCH);
    let (mut cost, mut gradient) = evaluations.at(&from).ok()?;
    let mut solver: LBFGS<_, Point, Point, f64> = LBFGS::new(MoreThuenteLineSearch::new(), MEMORY);
    let mut problem = Problem::new(View(evaluations));
    let mut state = IterState::new()
        .param(from.clone())
        .cost(cost)
        .gradient(gradient.clone());
    let mut at = from;
    while gradient.largest() > tol && evaluations.iteration.get() < evaluations.max_iter {
        evaluations.left.set(LINE_SEARCH);
        let taken = solver.next_iter(&mut problem, state).ok().map(|(state, _)| state);
        let Some(next) = taken.filter(|next| !next.terminated() && next.get_cost() <= cost) else {
            break;
        };
        let (Some(point), Some(slope)) = (next.get_param(), next.get_gradient()) else {
            break;
        };
        let curvature: f64 = point.sub(&at).dot(&slope.sub(&gradient));
        cost = next.get_cost();
        at = point.clone();
        gradient = slope.clone();
        evaluations.iteration.set(evaluations.iteration.get() + 1);
        state = next;
        state.update();
        state.increment_iter();
        if curvature.is_nan() || curvature <= 0.0 {
            break;
        }
    }
    let best = evaluations.best.borrow();
    if best.cost < cost {
        return Some((best.point.clone(), best.gradient.largest()));
    }
    Some((at, gradient.largest()))
}
