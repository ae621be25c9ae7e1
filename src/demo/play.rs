//! Plays a story: everybody does what it says, through the use cases.

use std::convert::Infallible;

use bytes::Bytes;
use chrono::NaiveDate;
use futures_util::stream;

use super::story::{Document, Figures, ItemStory, Mark, Ruling, Story, both};
use super::{paper, people};
use crate::app::appraisals::{NewAppraisal, NewSurveyResult, NewSurveyResults};
use crate::app::assessments::NewAssessment;
use crate::app::decisions::NewDecision;
use crate::app::evidence::NewEvidence;
use crate::app::items::NewAssignment;
use crate::app::submissions::NewSubmission;
use crate::app::{Answer, App, AppError, Request};
use crate::catalog;
use crate::domain::criteria::Item;
use crate::domain::facts::{PhaseEnd, SubmissionKind};

/// Plays a story from the opening of the assessment to the ministry's points.
pub(super) async fn play(app: &App, story: &Story, today: NaiveDate) -> Answer<()> {
    let play = Play { app, story, today };
    play.open().await?;
    for item in &story.items {
        play.assign(item).await?;
    }
    for document in &story.documents {
        play.upload(document).await?;
    }
    for item in &story.items {
        play.report(item).await?;
    }
    for item in &story.items {
        play.decide(item).await?;
    }
    for item in &story.items {
        if let Some(mark) = &item.appraise {
            play.appraise(item, mark).await?;
        }
    }
    play.survey().await
}

struct Play<'a> {
    app: &'a App,
    story: &'a Story,
    today: NaiveDate,
}

impl Play<'_> {
    fn id(&self) -> &str {
        &self.story.assessment
    }

    async fn open(&self) -> Answer<()> {
        let Story { assessment, province, year, set, phases, .. } = self.story;
        let phases =
            phases.iter().map(|(phase, day)| PhaseEnd { phase: *phase, ends_on: day.date(self.today) }).collect();
        let new = NewAssessment {
            id: Some(assessment.clone()),
            province: province.clone(),
            year: *year,
            set: set.clone(),
            phases,
            illustrative: true,
        };
        self.app.open_assessment(&Request::by(people::admin()), new).await?;
        Ok(())
    }

    async fn item(&self, code: &str) -> Answer<Item> {
        let assessment = self.app.assessment(self.id()).await?;
        let (item, _) = assessment.item(code).ok_or_else(|| AppError::not_found("item", code))?;
        Ok(item.clone())
    }

    /// The set says who usually leads an item and what kinds of unit contribute.
    async fn assign(&self, story: &ItemStory) -> Answer<()> {
        let item = self.item(&story.code).await?;
        let units = catalog::units(&self.story.province).iter();
        let contributors =
            units.filter(|unit| item.collect_from.contains(&unit.kind)).map(|unit| unit.slug.clone()).collect();
        let lead = item.lead.unwrap_or_default();
        let new = NewAssignment { lead, contributors, due: story.due.date(self.today), reason: None };
        self.app.assign(self.id(), &story.code, &Request::by(people::reviewer()), new).await?;
        Ok(())
    }

    async fn upload(&self, document: &Document) -> Answer<()> {
        let bytes = Bytes::from(paper::bytes(document, self.story.year));
        let staged = self.app.stage_evidence(stream::iter([Ok::<_, Infallible>(bytes)])).await?;
        let Document { unit, number, title, issuer, signed_on, items } = document;
        let new = NewEvidence {
            title: title.clone(),
            number: number.clone(),
            issuer: issuer.clone(),
            signed_on: *signed_on,
            period: None,
            items: items.clone(),
        };
        let request = Request::by(people::department(unit));
        self.app.add_evidence(self.id(), &request, new, &paper::file_name(document), staged).await?;
        Ok(())
    }

    async fn report(&self, story: &ItemStory) -> Answer<()> {
        let lead = self.item(&story.code).await?.lead.unwrap_or_default();
        let rows = self.story.rows.get(&story.code).into_iter().flatten();
        let claims = story.claim.iter().map(|claim| (&lead, claim)).chain(rows);
        for (unit, figures) in claims {
            self.submit(story, unit, SubmissionKind::Actual, figures).await?;
        }
        for (unit, figures) in story.forecast.iter().map(|forecast| (&lead, forecast)).chain(&story.forecast_units) {
            self.submit(story, unit, SubmissionKind::Forecast, figures).await?;
        }
        Ok(())
    }

    /// With the unit's own documents for the item, or else an explanation.
    async fn submit(&self, story: &ItemStory, unit: &str, kind: SubmissionKind, figures: &Figures) -> Answer<()> {
        let assessment = self.app.assessment(self.id()).await?;
        let documents = assessment.evidence_for(&story.code).into_iter();
        let evidence: Vec<_> =
            documents.filter(|known| known.fact.unit.as_deref() == Some(unit)).map(|known| known.fact.id).collect();
        let explanation = story.explanation.as_ref().unwrap_or(&self.story.explanation);
        let explanation = evidence.is_empty().then(|| both(explanation));
        let new = NewSubmission { kind, inputs: figures.clone(), explanation, evidence };
        self.app.submit(self.id(), &story.code, &Request::by(people::department(unit)), new).await?;
        Ok(())
    }

    /// On every claim; on the units that have a ruling of their own last, since theirs say what is lost and why.
    async fn decide(&self, story: &ItemStory) -> Answer<()> {
        let assessment = self.app.assessment(self.id()).await?;
        let (_, record) = assessment.item(&story.code).ok_or_else(|| AppError::not_found("item", &story.code))?;
        let mut rulings: Vec<_> = record
            .waiting()
            .into_iter()
            .filter_map(|claim| {
                let own = story.decide_units.get(&claim.fact.unit);
                Some((own.is_some(), claim.fact.id, own.or(story.decide.as_ref())?))
            })
            .collect();
        rulings.sort_by_key(|(own, ..)| *own);
        for (_, submission, Ruling { verdict, points, cause, reason }) in rulings {
            let reason = reason.as_ref().map(both);
            let new = NewDecision { submission, verdict: *verdict, points: *points, reason, cause: *cause };
            self.app.decide(self.id(), &story.code, &Request::by(people::reviewer()), new).await?;
        }
        Ok(())
    }

    async fn appraise(&self, story: &ItemStory, mark: &Mark) -> Answer<()> {
        let Mark { points, cause, reason } = mark;
        let new = NewAppraisal { points: *points, reason: reason.as_ref().map(both), cause: *cause };
        self.app.appraise(self.id(), &story.code, &Request::by(people::reviewer()), new).await?;
        Ok(())
    }

    async fn survey(&self) -> Answer<()> {
        let results = self.story.surveys.results.iter();
        let results =
            results.map(|(item, percent)| NewSurveyResult { item: item.clone(), satisfaction: *percent }).collect();
        let new = NewSurveyResults { results, source: Some(self.story.surveys.source.clone()) };
        self.app.record_surveys(self.id(), &Request::by(people::reviewer()), new).await?;
        Ok(())
    }
}
