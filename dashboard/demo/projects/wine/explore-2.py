# %% [markdown]
# # A first look at the wine samples
#
# Three cultivars, 178 samples, thirteen measurements each. **Are they complete, and do they separate?**
# %%
import pandas as pd

wine = pd.read_parquet("data/clean/wine.parquet")
print(f"{len(wine)} samples, {wine.shape[1]} columns")
wine.head()
# %%
wine.isna().sum().loc[lambda count: count > 0]
# %% [markdown]
# ## Separation
# %%
import matplotlib.pyplot as plt

figure, axes = plt.subplots(figsize=(5, 3.2), dpi=80)
for cultivar, group in wine.groupby("cultivar", observed=True):
    axes.scatter(group["alcohol"], group["flavanoids"], s=18, label=cultivar)
axes.set(xlabel="alcohol", ylabel="flavanoids")
axes.legend(frameon=False)
figure.tight_layout()
# %% [markdown]
# ## Which measurement says most?
# %%
shares = wine.groupby("cultivar", observed=True).mean(numeric_only=True)
spread = (shares.std() / wine.std(numeric_only=True)).sort_values(ascending=False)
spread.round(3).head(6)
# %%
figure, axes = plt.subplots(figsize=(4.5, 2.6), dpi=80)
spread.head(8).iloc[::-1].plot.barh(ax=axes, color="#2b6cb0")
axes.set_xlabel("spread of the class means / std")
figure.tight_layout()
