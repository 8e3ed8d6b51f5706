"""Clean last night's crawl with Airflow. Exit code 3, too much quarantine, shows as skipped: look at the report."""

from datetime import UTC, datetime, timedelta

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

RUN = "cd /srv/clean-corpus && exec .venv/bin/clean-corpus run configs/default.toml"
WORDS = "--input /srv/crawl/{{ ds }} --output /srv/corpus/{{ ds }} --log-json"

START = datetime(2026, 1, 1, tzinfo=UTC)

with DAG("clean_corpus", schedule="0 2 * * *", start_date=START, catchup=False, max_active_runs=1):
    BashOperator(
        task_id="run", bash_command=f"{RUN} {WORDS}", skip_on_exit_code=3, retries=2, retry_delay=timedelta(minutes=5)
    )
