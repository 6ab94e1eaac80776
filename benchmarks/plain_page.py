"""A stock Streamlit page to measure ours against: the same three charts, by plotly, as anybody would write them first."""

import json
from pathlib import Path

import pandas as pd
import plotly.express as px
import streamlit as st

HERE = Path(__file__).parent


@st.cache_data
def read() -> pd.DataFrame:
    return pd.read_csv(HERE / "figures.csv", parse_dates=["month"])


@st.cache_data
def outlines() -> dict[str, object]:
    return dict(json.loads((HERE / "outlines.json").read_text(encoding="utf-8")))


st.set_page_config(page_title="Deaths", layout="wide")
rows = read()
names = sorted(rows["name"].unique())
chosen = st.sidebar.multiselect("Governorate", names, key="area")
found = rows[rows["name"].isin(chosen)] if chosen else rows
by_area = rows.groupby(["area", "name"], as_index=False)["deaths"].sum()

st.title("Deaths by governorate and month")
st.metric("Deaths", f"{int(found['deaths'].sum()):,}")
region = px.choropleth(by_area, geojson=outlines(), locations="area", color="deaths", hover_name="name", fitbounds="locations")
st.plotly_chart(region, key="map")
st.plotly_chart(px.bar(found.groupby("month", as_index=False)["deaths"].sum(), x="month", y="deaths"), key="series")
st.plotly_chart(px.bar(found.groupby("name", as_index=False)["deaths"].sum(), x="deaths", y="name", orientation="h"), key="areas")
