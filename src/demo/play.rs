//! Plays a story: everybody does what it says, through the use cases.

use std::collections::BTreeMap;
use std::convert::Infallible;

use bytes::Bytes;
use chrono::NaiveDate;
use futures_util::stream;

use super::story::{Document, Figures, ItemStory, Mark, Ruling, Story, Words};
use super::{paper, people};
use crate::app::appraisals::{NewAppraisal, NewSurveyResult, NewSurveyResults};
use crate::app::assessments::NewAssessment;
use crate::app::calendars::OnDayOff;
use crate::app::decisions::NewDecision;
use crate::app::evidence::NewEvidence;
use crate::app::items::NewAssignment;
use crate::app::submissions::NewSubmission;
use crate::app::{Answer, App, AppError, Request};
use crate::catalog;
use crate::domain::assessment::{Assessment, ItemRecord};
use crate::domain::criteria::Item;
use crate::domain::facts::{PhaseEnd, SubmissionKind};

/// Plays a story from the opening of the assessment to the ministry's points.
pub(super) async fn play(app: &App, story: &Story, today: NaiveDate) -> Answer<()> {
    let play = Play { app, story, today };
    play.open().await?;
    play.assign().await?;
    for document in &story.documents {
        play.upload(document).await?;
    }
    play.report().await?;
    play.decide().await?;
    play.appraise().await?;
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

    /// The set says who usually leads an item and what kinds of unit contribute.
    async fn assign(&self) -> Answer<()> {
        let assessment = self.app.assessment(self.id()).await?;
        let assignment = |story: &ItemStory| {
            let (item, _) = found(&assessment, story)?;
            let units = catalog::units(&self.story.province).iter();
            let contributors = units.filter(|unit| item.collect_from.contains(&unit.kind));
            let new = NewAssignment {
                lead: lead(item),
                contributors: contributors.map(|unit| unit.slug.clone()).collect(),
                due: story.due.date(self.today),
                on_day_off: OnDayOff::Keep,
                reason: None,
            };
            Ok((story.code.clone(), new))
        };
        let all = self.story.items.iter().map(assignment).collect::<Answer<Vec<_>>>()?;
        self.app.assign_all(self.id(), &Request::by(people::reviewer()), all).await
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
            pages: None,
            replaces: None,
        };
        let request = Request::by(people::department(unit));
        self.app.add_evidence(self.id(), &request, new, &paper::file_name(document), staged).await?;
        Ok(())
    }

    /// Unit after unit sends in all it has.
    async fn report(&self) -> Answer<()> {
        let assessment = self.app.assessment(self.id()).await?;
        let mut by_unit: BTreeMap<String, Vec<(String, NewSubmission)>> = BTreeMap::new();
        for story in &self.story.items {
            let lead = lead(found(&assessment, story)?.0);
            let rows = self.story.rows.get(&story.code).into_iter().flatten();
            let claims = story.claim.iter().map(|claim| (&lead, claim)).chain(rows);
            let forecasts = story.forecast.iter().map(|forecast| (&lead, forecast)).chain(&story.forecast_units);
            let claims = claims.map(|claim| (SubmissionKind::Actual, claim));
            for (kind, (unit, figures)) in claims.chain(forecasts.map(|forecast| (SubmissionKind::Forecast, forecast)))
            {
                let new = self.submission(&assessment, story, unit, kind, figures);
                by_unit.entry(unit.clone()).or_default().push((story.code.clone(), new));
            }
        }
        for (unit, all) in by_unit {
            self.app.submit_all(self.id(), &Request::by(people::department(&unit)), all).await?;
        }
        Ok(())
    }

    /// With the unit's own documents for the item, or else an explanation.
    fn submission(
        &self,
        assessment: &Assessment,
        story: &ItemStory,
        unit: &str,
        kind: SubmissionKind,
        figures: &Figures,
    ) -> NewSubmission {
        let documents = assessment.evidence_for(&story.code).into_iter();
        let evidence: Vec<_> =
            documents.filter(|known| known.fact.unit.as_deref() == Some(unit)).map(|known| known.fact.id).collect();
        let explanation = story.explanation.as_ref().unwrap_or(&self.story.explanation);
        let explanation = evidence.is_empty().then(|| explanation.both());
        NewSubmission { kind, inputs: figures.clone(), explanation, evidence }
    }

    async fn decide(&self) -> Answer<()> {
        let assessment = self.app.assessment(self.id()).await?;
        let mut all = Vec::new();
        for story in &self.story.items {
            let (_, record) = found(&assessment, story)?;
            for claim in record.waiting() {
                let ruling = story.decide_units.get(&claim.fact.unit).or(story.decide.as_ref());
                let Some(Ruling { verdict, points, cause, reason }) = ruling else { continue };
                let reason = reason.as_ref().map(Words::both);
                let (submission, verdict) = (claim.fact.id, *verdict);
                let new = NewDecision { submission, verdict, points: *points, reason, cause: *cause, missing: None };
                all.push((story.code.clone(), new));
            }
        }
        self.app.decide_all(self.id(), &Request::by(people::reviewer()), all).await
    }

    async fn appraise(&self) -> Answer<()> {
        for story in &self.story.items {
            let Some(Mark { points, cause, reason }) = &story.appraise else { continue };
            let new = NewAppraisal { points: *points, reason: reason.as_ref().map(Words::both), cause: *cause };
            self.app.appraise(self.id(), &story.code, &Request::by(people::reviewer()), new).await?;
        }
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

fn found<'a>(assessment: &'a Assessment, story: &ItemStory) -> Answer<(&'a Item, &'a ItemRecord)> {
    assessment.item(&story.code).ok_or_else(|| AppError::not_found("item", &story.code))
}

fn lead(item: &Item) -> String {
    item.lead.clone().unwrap_or_default()
}
